import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, getQuery } from 'h3'
import { beforeEach, expect, it } from 'vitest'
import FormFind from '~/components/form/FormFind.vue'
import FormSelect from '~/components/form/FormSelect.vue'
import StatFilters from '~/components/stat/StatFilters.vue'
import { STAT_DEFAULT } from '~/utils/stat/stat-url'
import { registerEndpoint } from '../given/register-endpoint'

const idOf = (end: string) => `01900000-0000-7000-8000-0000000000${end}`
const NEWEST = { id: idOf('aa'), name: 'Newest', stageKind: 'ingest.jsonl' }
const OLD = { id: idOf('bb'), name: 'Rice 3', stageKind: 'ingest.jsonl' }
const OTHER = { id: idOf('cc'), name: 'Wheat 9', stageKind: 'ingest.csv' }

let asked: Record<string, unknown>[] = []
let nextCursor: string | null = null
let isAway = false

/** The newest, or what was asked for by text or id. */
function answer(query: Record<string, unknown>) {
  asked.push(query)
  if (isAway && query['q'] !== undefined) {
    throw createError({ statusCode: 503 })
  }
  const all = [NEWEST, OLD, OTHER].filter(({ stageKind }) =>
    query['stageKind'] === undefined || stageKind === query['stageKind'])
  const text = String(query['q'] ?? '').toLowerCase()
  const items = query['id'] !== undefined
    ? all.filter(({ id }) => [query['id']].flat().includes(id))
    : text !== ''
      ? all.filter(({ name }) => name.toLowerCase().includes(text))
      : query['stageKind'] === undefined ? [NEWEST] : all
  return { items, nextCursor: query['q'] === undefined && query['id'] === undefined ? nextCursor : null }
}
registerEndpoint('/api/v1/pipelines', event => answer(getQuery(event)))
registerEndpoint('/api/v1/sources', event => answer(getQuery(event)))

beforeEach(() => {
  asked = []
  nextCursor = 'more'
  isAway = false
  clearNuxtData()
})

/** A list, as a page has it, around its picker. */
const page = (chosen: string) => mountSuspended(defineComponent({
  setup() {
    const { items } = useThings('pipeline')
    const changed = ref<unknown[]>([])
    return () => [
      h(StatFilters, {
        state: { ...STAT_DEFAULT, pipelineId: chosen },
        pipelines: items.value.map(({ id, name }) => ({ value: id, label: name })),
        stages: [], models: [], templates: [], comparisons: [],
        onChange: (change: unknown) => {
          changed.value = [...changed.value, change]
        },
      }),
      h('output', JSON.stringify(changed.value)),
    ]
  },
}))
type Page = Awaited<ReturnType<typeof page>>

const optionsOf = (mounted: Page) =>
  mounted.get('select[aria-label="Pipeline"]').findAll('option').map(option => option.text())
const hasSearch = (mounted: Page) => mounted.find('input[type="search"]').exists()
async function search(mounted: Page, text: string) {
  await mounted.get('input[type="search"]').setValue(text)
  await mounted.get('input[type="search"]').trigger('keydown.enter')
}

it('is a select alone where it offers all', async () => {
  nextCursor = null
  const mounted = await page(NEWEST.id)
  await expect.poll(() => optionsOf(mounted)).toEqual(['All', 'Newest'])

  expect(hasSearch(mounted)).toBe(false)
  expect(asked).toHaveLength(1)
  mounted.unmount()
})

it('finds one that is not among the newest, by the server, and keeps the chosen one', async () => {
  const mounted = await page(NEWEST.id)
  await expect.poll(() => hasSearch(mounted)).toBe(true)

  await search(mounted, 'rice')
  await expect.poll(() => mounted.get('[role="status"]').text()).toBe('Found: 1')
  const found = optionsOf(mounted)
  await mounted.get('select[aria-label="Pipeline"]').setValue(OLD.id)
  await search(mounted, 'nothing')
  await expect.poll(() => mounted.get('[role="status"]').text()).toBe('None has such a name')
  const none = optionsOf(mounted)
  await search(mounted, '')

  expect(asked.find(({ q }) => q === 'rice')).toMatchObject({ closest: 'true' })
  expect(found).toEqual(['All', 'Rice 3', 'Newest'])
  expect(none).toEqual(['All', 'Newest'])
  expect(mounted.get('output').text()).toBe(JSON.stringify([{ pipelineId: OLD.id, stage: '' }]))
  // What was found once stays within reach.
  expect(optionsOf(mounted)).toEqual(['All', 'Newest', 'Rice 3'])
  mounted.unmount()
})

it('shows the chosen one by its name, also when it is older than the newest', async () => {
  const mounted = await page(OLD.id)

  await expect.poll(() => optionsOf(mounted)).toEqual(['All', 'Newest', 'Rice 3'])
  expect(mounted.get<HTMLSelectElement>('select[aria-label="Pipeline"]').element.value).toBe(OLD.id)
  mounted.unmount()
})

it('says that it could not search, goes on offering what it knows, and searches again', async () => {
  const mounted = await page(NEWEST.id)
  await expect.poll(() => hasSearch(mounted)).toBe(true)
  isAway = true

  await search(mounted, 'rice')
  await expect.poll(() => mounted.findAll('button').map(button => button.text())).toContain('Retry')
  expect(mounted.get('[role="status"]').text()).not.toBe('')
  expect(optionsOf(mounted)).toEqual(['All', 'Newest'])
  isAway = false
  await mounted.findAll('button').find(button => button.text() === 'Retry')?.trigger('click')

  await expect.poll(() => optionsOf(mounted)).toEqual(['All', 'Rice 3', 'Newest'])
  mounted.unmount()
})

it('offers the sources of one kind of stage, also where none of them is among the newest, and is no value of its form', async () => {
  const sent: string[] = []
  const mounted = await mountSuspended(defineComponent({
    setup() {
      const { items } = useThings('source')
      const options = () => items.value
        .filter(({ stageKind }) => stageKind === OTHER.stageKind).map(({ id, name }) => ({ value: id, label: name }))
      return () => h('form', { onSubmit: () => sent.push('submit'), onInput: () => sent.push('input') }, [
        h(FormFind, { noun: 'source', options: options(), chosen: '', stageKind: OTHER.stageKind, isField: true }, {
          default: ({ options: offered }: { options: { value: string, label: string }[] }) =>
            h(FormSelect, { modelValue: '', options: offered, placeholder: 'None' }),
        }),
      ])
    },
  }))
  const offered = () => mounted.get('select').findAll('option').map(option => option.text())
  await expect.poll(offered).toEqual(['None', 'Wheat 9'])
  const field = mounted.get('input[type="search"]')

  await field.setValue('rice')
  const enter = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true })
  field.element.dispatchEvent(enter)

  await expect.poll(() => mounted.get('[role="status"]').text()).toBe('None has such a name')
  expect(enter.defaultPrevented).toBe(true)
  expect(sent).toEqual([])
  expect(asked.at(-1)).toMatchObject({ q: 'rice', stageKind: OTHER.stageKind })
  mounted.unmount()
})
