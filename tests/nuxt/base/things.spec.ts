import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, getQuery } from 'h3'
import { beforeEach, expect, it } from 'vitest'
import FormFind from '~/components/form/FormFind.vue'
import FormSelect from '~/components/form/FormSelect.vue'
import { useLiveStore } from '~/stores/live'
import { registerEndpoint } from '../given/register-endpoint'

/** As many ids as the contract lets one question name. */
const MOST_IDS = 100
const idOf = (number: number) => `01900000-0000-7000-8000-${String(number).padStart(12, '0')}`
const many = Array.from({ length: 150 }, (_, index) => idOf(index + 1))
const NEWEST = idOf(900)
const GONE = idOf(999)

let names: Map<string, string>
let asked: string[][]
let searched: string[]
/** Until it is let go, no answer by ids comes. */
let gate: Promise<void>

registerEndpoint('/api/v1/datasets', async (event) => {
  const { id, q } = getQuery(event)
  const things = [...names].map(([id, name]) => ({ id, name }))
  if (id !== undefined) {
    const ids = [id].flat().map(String)
    if (ids.length > MOST_IDS) {
      throw createError({ statusCode: 400 })
    }
    asked.push(ids)
    await gate
    return { items: things.filter(thing => ids.includes(thing.id)), nextCursor: null }
  }
  if (q !== undefined) {
    searched.push(String(q))
    return { items: things.filter(({ name }) => name.includes(String(q))), nextCursor: null }
  }
  return { items: things.filter(thing => thing.id === NEWEST), nextCursor: 'more' }
})

beforeEach(() => {
  names = new Map([...many.map((id, index) => [id, `Thing ${index + 1}`] as const), [NEWEST, 'Newest']])
  asked = []
  searched = []
  gate = Promise.resolve()
  clearNuxtData()
})

/** What a page knows of datasets beside the newest; more can be named later. */
const page = (first: readonly string[], more = ref<readonly string[]>([])) => mountSuspended(defineComponent({
  setup() {
    const { items, isReading } = useThings('dataset', { ids: () => [...first, ...more.value] })
    return () => [
      h('output', items.value.map(({ name }) => name).join()),
      h('em', [...first, ...more.value].filter(isReading).join()),
    ]
  },
}))

it('a value that names 150 things names each of them', async () => {
  const mounted = await mountSuspended(defineComponent({
    setup() {
      const things = useThingsIn('dataset', () => ({ stages: [many] }), () => undefined)
      return () => h('output', things.value.map(({ name }) => name).join())
    },
  }))

  await expect.poll(() => mounted.get('output').text().split(',')).toHaveLength(150)
  expect(asked.map(ids => ids.length).sort()).toEqual([100, 50])
  mounted.unmount()
})

it('150 things older than the newest are known, newest first', async () => {
  const mounted = await page(many)

  await expect.poll(() => mounted.get('output').text().split(',')).toEqual(
    ['Newest', ...many.map((_, index) => `Thing ${150 - index}`)])
  mounted.unmount()
})

it('what is known stays while another is read, and is not asked for again', async () => {
  const more = ref<readonly string[]>([])
  const [one = '', other = ''] = many
  const mounted = await page([one, GONE], more)
  await expect.poll(() => mounted.get('output').text()).toBe('Newest,Thing 1')
  let letGo = () => {}
  gate = new Promise((resolve) => {
    letGo = resolve
  })

  more.value = [other]
  await expect.poll(() => asked).toHaveLength(2)
  const meanwhile = { known: mounted.get('output').text(), reading: mounted.get('em').text() }
  letGo()

  await expect.poll(() => mounted.get('output').text()).toBe('Newest,Thing 2,Thing 1')
  expect(meanwhile).toEqual({ known: 'Newest,Thing 1', reading: other })
  expect(asked).toEqual([[one, GONE], [other]])
  mounted.unmount()
})

it('what searches of a picker have found is read again when a list is, without a word', async () => {
  const said: string[] = []
  const mounted = await mountSuspended(defineComponent({
    setup() {
      const { items } = useThings('dataset', { topics: ['datasets'] })
      const options = () => items.value.map(({ id, name }) => ({ value: id, label: name }))
      return () => h(FormFind, { noun: 'dataset', options: options(), chosen: '' }, {
        default: ({ options: offered }: { options: { value: string, label: string }[] }) =>
          h(FormSelect, { modelValue: '', options: offered, placeholder: 'None' }),
      })
    },
  }))
  const offered = () => mounted.get('select').findAll('option').map(option => option.text()).slice(1)
  const search = async (text: string) => {
    await mounted.get('input[type="search"]').setValue(text)
    await mounted.get('input[type="search"]').trigger('keydown.enter')
  }
  await expect.poll(() => mounted.find('input[type="search"]').exists()).toBe(true)
  await search('Thing 77')
  await expect.poll(offered).toEqual(['Thing 77'])
  await search('Thing 99')
  await expect.poll(offered).toEqual(['Thing 99'])
  const note = mounted.get('[role="status"]')
  const watching = new MutationObserver(() => said.push(note.text()))
  watching.observe(note.element, { subtree: true, characterData: true, childList: true })
  names.set(idOf(77), 'Rice').set(idOf(99), 'Thing 99, cleaned')

  useLiveStore().receive({ type: 'stale', topic: 'datasets', revision: 2, at: '2026-11-20T00:00:00.000Z' })

  await expect.poll(offered, { timeout: 5_000 }).toEqual(['Thing 99, cleaned'])
  watching.disconnect()
  await search('')
  await expect.poll(offered).toEqual(['Newest', 'Thing 99, cleaned', 'Rice'])
  expect(said).toEqual([])
  expect(searched).toEqual(['Thing 77', 'Thing 99', 'Thing 99'])
  mounted.unmount()
})
