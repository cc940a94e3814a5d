import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { afterEach, describe, expect, it } from 'vitest'
import { stage as joinKind } from '#factory/stages/kinds/join/stage'
import type { Finding } from '#shared/contract/finding.contract'
import { useNuxtApp } from '#app'
import PipelineCanvas from '~/components/pipeline/editor/PipelineCanvas.vue'
import PipelineDrawer from '~/components/pipeline/stage/PipelineDrawer.vue'
import PipelineLinkPicker from '~/components/pipeline/stage/PipelineLinkPicker.vue'
import PipelineStageList from '~/components/pipeline/stage/PipelineStageList.vue'
import { givenStageOf, KINDS } from '../given/given-pipeline'
import { offeredBy } from '../given/proposals'

const kinds = [...KINDS, { ...KINDS[1]!, kind: 'join', parametersSchema: joinKind.parametersSchema }]
const given = (needs: string[], parameters: Record<string, unknown> = {}) => [
  givenStageOf('input.dataset', { key: 'orders', name: 'Orders' }),
  givenStageOf('input.dataset', { key: 'people', name: 'People' }),
  givenStageOf('join', { key: 'both', needs, parameters }),
]
const textColumn = (name: string) => ({ name, type: 'string' as const, nullable: false })
const stageColumns = {
  orders: ['note', 'customer', 'order_id', 'customer_id'].map(textColumn),
  people: ['note', 'customer_id', 'phone'].map(textColumn),
}
const missing: Finding = {
  severity: 'ERROR', code: 'INPUT_COUNT', pointer: '/stages/2/needs', stageKey: 'both',
  message: 'join reads exactly 2 of the other stages, not 1',
}

const mounted: VueWrapper[] = []
afterEach(async () => {
  mounted.splice(0).forEach(it => it.unmount())
  await useNuxtApp().$i18n.setLocale('en')
})

interface Opened {
  parameters?: Record<string, unknown>
  findings?: Finding[]
}

async function open(needs: string[], { parameters = {}, findings = [] }: Opened = {}) {
  const stages = given(needs, parameters)
  const drawer = await mountSuspended(PipelineDrawer, {
    attachTo: document.body,
    props: {
      stage: stages[2]!, index: 2, stages, kinds, sources: [], datasets: [], findings, stageColumns,
      createDataset: async () => undefined,
    },
  })
  mounted.push(drawer)
  return drawer
}
const rowsOf = (drawer: VueWrapper) => drawer.findAll('.named > li').map(row =>
  row.findAll('.which, .input, .open').map(part => part.text()).join(': '))

describe('the inputs of a stage that gives them names', () => {
  it('stand by name in the order in which the stage reads them', async () => {
    expect(rowsOf(await open(['people', 'orders']))).toEqual(['Left: People', 'Right: Orders'])
    expect(rowsOf(await open(['orders']))).toEqual(['Left: Orders', 'Right: Not connected'])
    expect(rowsOf(await open(['', 'orders']))).toEqual(['Left: Not connected', 'Right: Orders'])
    await useNuxtApp().$i18n.setLocale('zh-CN')
    expect(rowsOf(await open(['orders']))).toEqual(['左侧: Orders', '右侧: 未连接'])
  })

  it('are swapped by one press, which says what is what now and keeps the focus', async () => {
    const drawer = await open(['orders', 'people'])
    const button = drawer.get<HTMLButtonElement>('[aria-label="Swap Left and Right"]')
    button.element.focus()

    button.element.click()

    expect(drawer.emitted('change')).toEqual([[{ needs: ['people', 'orders'] }, '']])
    const stages = given(['people', 'orders'])
    await drawer.setProps({ stages, stage: stages[2]! })
    expect(rowsOf(drawer)).toEqual(['Left: People', 'Right: Orders'])
    await expect.poll(() => drawer.get('[role="status"]').text()).toBe('Left: People, Right: Orders')
    expect(document.activeElement).toBe(button.element)
    const other = given(['people', 'orders']).map(stage => ({ ...stage, name: `${stage.name} of May` }))
    await drawer.setProps({ stages: other, stage: other[2]! })
    expect(drawer.get('[role="status"]').text()).toBe('Left: People, Right: Orders')
  })

  it('cannot be swapped while one of them is not connected, and the stage says how many it needs', async () => {
    const drawer = await open(['orders'], { findings: [missing] })

    expect(drawer.find('[aria-label="Swap Left and Right"]').exists()).toBe(false)
    expect(drawer.text()).toContain('Needs exactly 2 inputs, not 1')
  })

  it('propose their own fields for the parameters that name them', async () => {
    const parameters = { keys: [{ left: '' }], fields: [{ field: '' }] }
    const drawer = await open(['orders', 'people'], { parameters })
    const offered = async (pointer: string) => {
      await drawer.get(`input[data-pointer="${pointer}"]`).trigger('click')
      const names = offeredBy(drawer)
      await drawer.get(`input[data-pointer="${pointer}"]`).trigger('keydown', { key: 'Escape' })
      return names
    }

    expect(await offered('/keys/0/left')).toEqual(['note', 'customer', 'order_id', 'customer_id'])
    expect(await offered('/keys/0/right')).toEqual(['note', 'customer_id', 'phone'])
    expect(await offered('/fields/0/field')).toEqual(['note', 'customer_id', 'phone'])
  })

  it('begin a new key with an id that both have, the next with another field, and a field to take over with none', async () => {
    const drawer = await open(['orders', 'people'])
    const add = async (field: string) => {
      await drawer.get(`[aria-label="Add to ${field}"]`).trigger('click')
      return drawer.emitted<[{ parameters: Record<string, unknown> }]>('change')?.at(-1)?.[0].parameters
    }

    expect(await add('Keys')).toEqual({ keys: [{ left: 'customer_id' }] })
    expect(await add('Fields of the right record')).toEqual({ fields: [{}] })
    const stages = given(['orders', 'people'], { keys: [{ left: 'customer_id' }] })
    await drawer.setProps({ stages, stage: stages[2]! })
    expect(await add('Keys')).toEqual({ keys: [{ left: 'customer_id' }, { left: 'note' }] })
  })
})

describe('the names of inputs', () => {
  it('stand in the list of stages', async () => {
    const list = await mountSuspended(
      PipelineStageList, { props: { stages: given(['people', 'orders']), kinds, findings: [], selected: 2 } },
    )
    mounted.push(list)

    expect(list.findAll('[data-stage]').at(2)?.text()).toContain('← Left: People, Right: Orders')
  })

  it('are chosen each by itself: another left input leaves the right one at its place', async () => {
    const stages = [...given(['orders', 'people']), givenStageOf('input.dataset', { key: 'late', name: 'Late orders' })]
    const picker = await mountSuspended(PipelineLinkPicker, { props: { stages, kinds, index: 2, open: true } })
    mounted.push(picker)
    const [left, right] = picker.findAllComponents({ name: 'FormSelect' })

    left?.vm.$emit('update:modelValue', 'late')
    left?.vm.$emit('update:modelValue', 'people')
    left?.vm.$emit('update:modelValue', '')
    right?.vm.$emit('update:modelValue', '')

    expect([...document.querySelectorAll('dialog label')].map(label => label.textContent?.trim()))
      .toEqual(['Left', 'Right'])
    expect(picker.emitted('link')).toEqual([
      [['late', 'people']], [['people', 'orders']], [['', 'people']], [['orders']],
    ])
  })

  it('stand at ports of the drawing, each with its line', async () => {
    const draw = async (needs: string[]) => {
      const canvas = await mountSuspended(
        PipelineCanvas, { props: { stages: given(needs), kinds, findings: [], notes: {}, selected: 0 } },
      )
      mounted.push(canvas)
      return {
        ports: canvas.findAll('.port').map(port => [port.text(), (port.element as HTMLElement).style.insetInlineStart]),
        lines: canvas.findAll('.edge').map(line => line.attributes('d')?.split(' ').at(-2)),
        reads: canvas.findAll('.stage.reads').length,
      }
    }
    const [there, swapped] = [await draw(['orders', 'people']), await draw(['people', 'orders'])]
    const places = there.ports.map(([, place]) => place?.replace('px', ''))

    expect(there.ports.map(([name]) => name)).toEqual(['Left', 'Right'])
    expect(Number(places[0])).toBeLessThan(Number(places[1]))
    expect(there.lines).toEqual(places)
    expect(swapped).toMatchObject({ ports: there.ports, lines: places })
    expect(there.reads).toBe(0)
  })
})
