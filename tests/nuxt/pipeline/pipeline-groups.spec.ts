import { mountSuspended } from '@nuxt/test-utils/runtime'
import { defineComponent, h, ref } from 'vue'
import { afterEach, describe, expect, it } from 'vitest'
import { toKindBook } from '#shared/domain/pipeline/kind-book'
import type { Finding } from '#shared/contract/finding.contract'
import PipelineCanvas from '~/components/pipeline/editor/PipelineCanvas.vue'
import PipelineGroupDrawer from '~/components/pipeline/editor/PipelineGroupDrawer.vue'
import PipelineProblems from '~/components/pipeline/editor/PipelineProblems.vue'
import PipelineStageList from '~/components/pipeline/stage/PipelineStageList.vue'
import { usePipelineDraft } from '~/composables/pipeline/usePipelineDraft'
import { type PipelineGroupsState, usePipelineGroups } from '~/composables/pipeline/usePipelineGroups'
import { useFrameStore } from '~/stores/frame'
import { groupDraft } from '~/utils/pipeline/draft-group'
import { givenStageOf, KINDS } from '../given/given-pipeline'

const filters = Array.from({ length: 20 }, (_, index) => givenStageOf('filter.tokens', {
  key: `tokens-${index}`, name: `Keep · ${index}`, needs: ['read'],
  parameters: { field: 'text', min_tokens: index < 2 ? 5 : 40 },
}))
const stages = [
  givenStageOf('input.dataset', { key: 'read' }), ...filters,
  givenStageOf('publish', { needs: filters.map(stage => stage.key) }),
]
const broken: Finding = {
  severity: 'ERROR', code: 'BAD_PARAMETER', pointer: '/stages/3/parameters/field', stageKey: 'tokens-2',
  message: 'is required',
}
const draftOf = (given = stages) => ({ name: 'Many', description: '', stages: given, samples: {} })

const shown: { unmount: () => void }[] = []
function keep<T extends { unmount: () => void }>(wrapper: T): T {
  shown.push(wrapper)
  return wrapper
}
/** Shortcuts stay as long as what brings them. */
afterEach(() => shown.splice(0).forEach(it => it.unmount()))

/** List and drawing over one state, as in the editor. */
async function show(given = stages, findings: Finding[] = []) {
  let many: PipelineGroupsState | undefined
  const selected = ref(0)
  const Twin = defineComponent({
    setup() {
      const state = usePipelineGroups({ stages: ref(given), selected, kinds: () => KINDS })
      many = state
      const props = { stages: given, kinds: KINDS, findings, many: state }
      return () => h('div', [
        h(PipelineStageList, { ...props, selected: selected.value, onSelect: state.select, onGroup: state.choose }),
        h(
          PipelineCanvas,
          { ...props, notes: {}, selected: selected.value, onGroup: state.choose, onSelect: state.select }, () => [],
        ),
      ])
    },
  })
  const page = keep(await mountSuspended(Twin, { attachTo: document.body }))
  const press = (key: string) => page.get('[data-stage][tabindex="0"]').trigger('keydown', { key })
  return { page, press, selected, many: () => many }
}
const shortcut = (keys: string) =>
  useFrameStore().shortcuts.findLast(it => it.keys === keys)?.run(new KeyboardEvent('keydown', { key: keys }))

describe('a draft of many stages', () => {
  it('is a list of groups, in which Tab stops once', async () => {
    const { page } = await show()

    expect(page.findAll('[data-stage]').map(row => row.text().replace(/\s+/g, ' '))).toEqual([
      expect.stringContaining('Dataset version'), expect.stringMatching(/Keep ?20/), expect.stringContaining('Write'),
    ])
    expect(page.findAll('[data-stage][tabindex="0"]')).toHaveLength(1)
  })

  it('is navigated by arrow keys; right unfolds and left folds', async () => {
    const { page, press, selected, many } = await show()

    await press('ArrowDown')
    expect(many()?.chosen.value?.indices).toHaveLength(20)
    await press('ArrowRight')
    expect(page.findAll('[data-stage]')).toHaveLength(23)
    await press('ArrowDown')
    await press('ArrowDown')
    expect(selected.value).toBe(2)
    await press('ArrowLeft')

    expect(page.findAll('[data-stage]')).toHaveLength(3)
    expect(many()?.chosen.value?.indices).toHaveLength(20)
  })

  it('is navigated by group with [ and ]', async () => {
    const { selected } = await show()

    await shortcut(']')
    await expect.poll(() => document.activeElement?.textContent).toContain('Keep')
    await shortcut(']')
    await expect.poll(() => selected.value).toBe(21)
  })

  it('is drawn in groups, which can be unfolded in the drawing', async () => {
    const { page } = await show()
    expect(page.findAll('.canvas .node')).toHaveLength(3)

    await page.get('.canvas .unfold').trigger('click')

    expect(page.findAll('.canvas .node')).toHaveLength(22)
    await page.get('[aria-label="Collapse groups on the canvas"]').trigger('click')
    expect(page.findAll('.canvas .node')).toHaveLength(3)
  })

  it('removes, copies and moves no group', async () => {
    const { page, press, many } = await show()
    many()?.choose('1:filter.tokens')
    await page.vm.$nextTick()

    for (const key of ['Delete', 'd', 'l']) {
      await press(key)
    }

    const list = page.getComponent(PipelineStageList)
    expect([list.emitted('remove'), list.emitted('copy'), list.emitted('link')])
      .toEqual([undefined, undefined, undefined])
    expect(list.get('[aria-label="Remove stage"]').attributes('disabled')).toBeDefined()
  })

  it('moves a stage along its chain, also where its neighbour is in another group', async () => {
    const chain = stages.map(stage => stage.key === 'publish' ? { ...stage, needs: ['last'] } : stage)
    const { page, many } = await show([
      ...chain, givenStageOf('clean.normalize', { key: 'first', needs: ['tokens-19'] }),
      givenStageOf('clean.normalize', { key: 'last', needs: ['first'] }),
    ])
    many()?.select(20)
    await page.vm.$nextTick()

    for (const key of ['ArrowDown', 'ArrowUp']) {
      await page.get('[data-stage][tabindex="0"]').trigger('keydown', { key, altKey: true })
    }

    expect(page.getComponent(PipelineStageList).emitted('move')).toEqual([[20, 1]])
  })

  it('marks the group of a problem', async () => {
    const { page } = await show(stages, [broken])

    expect(page.get('[data-stage][aria-expanded="false"] .stage-mark').attributes('aria-label')).toBe('1 error')
  })

  it('shows no groups for few stages', async () => {
    const { page } = await show(stages.slice(0, 20))

    expect(page.findAll('[data-stage]')).toHaveLength(20)
    expect(useFrameStore().shortcuts.map(it => it.keys)).not.toContain(']')
  })
})

describe('a group that is edited as one', () => {
  const edit = (findings: Finding[] = []) => {
    const state = usePipelineDraft(draftOf(), draftOf(), toKindBook())
    const [, group] = groupDraft(stages)
    const drawer = mountSuspended(PipelineGroupDrawer, {
      attachTo: document.body,
      props: {
        group: group ?? { key: '', kind: '', indices: [] }, name: 'Keep', stages, kinds: KINDS, datasets: [], findings,
        stageColumns: {},
        createDataset: async () => undefined, onChange: (changed, tag) => state.edit({ stages: changed }, tag),
      },
    })
    return drawer.then(it => ({ drawer: it, state }))
  }

  it('shows the shared values, and marks those that differ', async () => {
    const { drawer } = await edit()

    expect(drawer.get<HTMLInputElement>('input[data-pointer="/field"]').element.value).toBe('text')
    const mixed = drawer.get<HTMLInputElement>('input[data-pointer="/min_tokens"]').element
    expect([mixed.value, mixed.placeholder]).toEqual(['', 'Mixed'])
    expect(drawer.text()).toContain('Mixed: 5 – 40')
  })

  it('changes every stage, in one step that can be undone', async () => {
    const { drawer, state } = await edit()

    await drawer.get('input[data-pointer="/min_tokens"]').setValue('12')

    const values = () => state.stages.value.slice(1, 21).map(stage => stage.parameters.min_tokens)
    expect(new Set(values())).toEqual(new Set([12]))
    expect(state.stages.value[1]?.parameters.field).toBe('text')
    state.undo()
    expect(values().slice(0, 3)).toEqual([5, 5, 40])
    expect(state.canUndo.value).toBe(false)
  })

  it('changes the retries of its stages', async () => {
    const { drawer, state } = await edit()

    await drawer.get('[data-pointer="/maxAttempts"] input').setValue('3')

    expect(state.stages.value.filter(stage => stage.maxAttempts === 3)).toHaveLength(20)
  })

  it('names the stage of a problem, and links to its stages', async () => {
    const { drawer } = await edit([broken])

    expect(drawer.text()).toContain('Keep · 2: Required')
    await drawer.findAll('.members button')[2]?.trigger('click')
    expect(drawer.emitted('pick')).toEqual([[3]])
  })
})

describe('the problems', () => {
  it('are opened in turn with e, each showing its stage; Enter goes to the field', async () => {
    const other: Finding = { ...broken, pointer: '/stages/5/parameters/field' }
    const problems = keep(await mountSuspended(PipelineProblems, {
      attachTo: document.body,
      props: { findings: [broken, other], stages, kinds: KINDS, state: 'known', errors: 2, warnings: 0 },
    }))

    await shortcut('e')
    await expect.poll(() => document.activeElement?.textContent).toContain('Keep · 2')
    await shortcut('e')
    await expect.poll(() => document.activeElement?.textContent).toContain('Keep · 4')
    await shortcut('e')
    await expect.poll(() => document.activeElement?.textContent).toContain('Keep · 2')

    expect(problems.emitted('show')).toEqual([[broken], [other], [broken]])
    expect(problems.emitted('go')).toBeUndefined()
  })

  it('of a group are listed once, and lead to the shared parameters', async () => {
    const findings = [1, 2, 3].map(index => ({ ...broken, pointer: `/stages/${index}/parameters/field` }))
    let many: PipelineGroupsState | undefined
    const problems = keep(await mountSuspended(defineComponent({
      setup() {
        const state = usePipelineGroups({ stages: ref(stages), selected: ref(0), kinds: () => KINDS })
        many = state
        return () =>
          h(PipelineProblems, { findings, stages, kinds: KINDS, state: 'known', errors: 3, warnings: 0, many: state })
      },
    }), { attachTo: document.body })).getComponent(PipelineProblems)

    await shortcut('e')
    await expect.poll(() => document.activeElement?.textContent).toContain('Keep, 3 stages › Field: Required')
    await problems.get('.problem').trigger('click')

    const key = many?.groups.value[1]?.key
    expect(problems.findAll('.problem')).toHaveLength(1)
    expect(problems.emitted('showGroup')).toEqual([[key]])
    expect(problems.emitted('goGroup')).toEqual([[key, '/parameters/field']])
  })

  it('have no shortcut while there are none', async () => {
    keep(await mountSuspended(
      PipelineProblems, { props: { findings: [], stages, kinds: KINDS, state: 'known', errors: 0, warnings: 0 } },
    ))

    expect(useFrameStore().shortcuts.map(it => it.keys)).not.toContain('e')
  })
})
