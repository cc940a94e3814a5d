import { mountSuspended } from '@nuxt/test-utils/runtime'
import { getQuery } from 'h3'
import { beforeEach, expect, it } from 'vitest'
import StatFilters from '~/components/stat/StatFilters.vue'
import { STAT_DEFAULT } from '~/utils/stat/stat-url'
import { registerEndpoint } from '../given/register-endpoint'

const NEWEST = { id: '01900000-0000-7000-8000-0000000000aa', name: 'Newest' }
const OLD = { id: '01900000-0000-7000-8000-0000000000bb', name: 'Rice 3' }

let asked: Record<string, unknown>[] = []
let nextCursor: string | null = null
registerEndpoint('/api/v1/pipelines', (event) => {
  const query = getQuery(event)
  asked.push(query)
  const items = query['q'] === undefined ? [NEWEST] : query['q'] === 'rice' ? [OLD] : []
  return { items, nextCursor: query['q'] === undefined ? nextCursor : null }
})

beforeEach(() => {
  asked = []
  clearNuxtData()
})

const mountFilters = () => mountSuspended(StatFilters, { props: {
  state: { ...STAT_DEFAULT, pipelineId: NEWEST.id }, pipelines: [{ value: NEWEST.id, label: NEWEST.name }],
  stages: [], models: [], templates: [], comparisons: [],
} })

it('is a select alone where it offers all pipelines', async () => {
  nextCursor = null
  const filters = await mountFilters()
  await expect.poll(() => asked.length).toBe(1)

  expect(filters.find('input[type="search"]').exists()).toBe(false)
  filters.unmount()
})

it('finds one that is not among the newest, by the server, and keeps the chosen one', async () => {
  nextCursor = 'more'
  const filters = await mountFilters()
  await expect.poll(() => filters.find('input[type="search"]').exists()).toBe(true)
  const options = () => filters.get('select[aria-label="Pipeline"]').findAll('option').map(option => option.text())
  const search = async (text: string) => {
    await filters.get('input[type="search"]').setValue(text)
    await filters.get('input[type="search"]').trigger('keydown.enter')
  }

  await search('rice')
  await expect.poll(() => filters.get('[role="status"]').text()).toBe('Found: 1')
  const found = options()
  await filters.get('select[aria-label="Pipeline"]').setValue(OLD.id)
  await search('nothing')
  await expect.poll(() => filters.get('[role="status"]').text()).toBe('No such pipeline')
  await search('')

  expect(asked.at(-2)).toMatchObject({ q: 'rice', closest: 'true' })
  expect(found).toEqual(['All', 'Rice 3', 'Newest'])
  expect(filters.emitted('change')).toEqual([[{ pipelineId: OLD.id, stage: '' }]])
  expect(options()).toEqual(['All', 'Newest'])
  filters.unmount()
})
