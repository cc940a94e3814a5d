import { mountSuspended } from '@nuxt/test-utils/runtime'
import { describe, expect, it } from 'vitest'
import PipelineStageList from '~/components/pipeline/stage/PipelineStageList.vue'
import { givenStageOf, KINDS } from '../given/given-pipeline'

const stages = [givenStageOf('input.dataset'), givenStageOf('clean.normalize', { needs: ['dataset'] }), givenStageOf('filter.tokens', { needs: ['normalize'] }), givenStageOf('publish', { needs: ['tokens'] })]
const show = (selected: number) => mountSuspended(PipelineStageList, { props: { stages, kinds: KINDS, findings: [], selected }, attachTo: document.body })

describe('the list of stages', () => {
  it('has one tab stop, at the chosen stage', async () => {
    const list = await show(1)

    expect(list.findAll('[data-stage]').map(stage => stage.attributes('tabindex'))).toEqual(['-1', '0', '-1', '-1'])
  })

  it.each([
    [{ key: 'ArrowDown' }, 'select', [2]],
    [{ key: 'Home' }, 'select', [0]],
    [{ key: 'ArrowDown', altKey: true }, 'move', [1, 1]],
    [{ key: 'Enter' }, 'open', [1]],
    [{ key: 'a' }, 'add', []],
    [{ key: 'd' }, 'copy', []],
    [{ key: 'l' }, 'link', []],
    [{ key: 'Delete' }, 'remove', []],
  ])('is operated by keys: %o', async (init, event, expected) => {
    const list = await show(1)

    await list.findAll('[data-stage]')[1]?.trigger('keydown', init)

    expect(list.emitted(event)?.at(0)).toEqual(expected)
  })

  it('has the focus and the key for the first stage of an empty list', async () => {
    const list = await mountSuspended(PipelineStageList, { props: { stages: [], kinds: KINDS, findings: [], selected: 0 }, attachTo: document.body })
    const view: { focus?: () => Promise<void> } = list.vm
    await view.focus?.()

    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true, cancelable: true }))

    expect(list.emitted('add')).toHaveLength(1)
  })

  it('ignores keys with Ctrl, which belong to the page', async () => {
    const list = await show(1)

    await list.findAll('[data-stage]')[1]?.trigger('keydown', { key: 'a', ctrlKey: true })

    expect(list.emitted('add')).toBeUndefined()
  })

  it('offers no move that would change more than the order of two stages, and says why', async () => {
    const list = await show(1)
    const up = list.get('[aria-label="Move stage up"]')

    await list.findAll('[data-stage]')[1]?.trigger('keydown', { key: 'ArrowUp', altKey: true })

    expect(list.emitted('move')).toBeUndefined()
    expect(up.attributes('disabled')).toBeDefined()
    expect(up.attributes('title')).toContain('directly connected stages')
    expect(list.get('[aria-label="Move stage down"]').attributes('disabled')).toBeUndefined()
  })
})
