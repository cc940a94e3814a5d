import { mountSuspended } from '@nuxt/test-utils/runtime'
import { afterEach, expect, it } from 'vitest'
import RunTable from '~/components/run/list/RunTable.vue'
import { givenListed } from '../given/given-run'

const runs = Array.from({ length: 50 }, (_, index) =>
  givenListed({ id: `01900000-0000-7000-8000-${String(index).padStart(12, '0')}` }))
const mountTable = () => mountSuspended(RunTable, {
  props: {
    runs, sort: '-createdAt', nowMs: 0, shown: new Set(['created'] as const), picked: new Set<string>(), head: 'none',
  },
})

afterEach(() => {
  useNuxtApp().isHydrating = false
})

it('shows all rows of a page that is opened by a link', async () => {
  const table = await mountTable()

  expect(table.findAll('[data-row]').length).toBe(50)
  expect(table.find('tr[aria-hidden]').exists()).toBe(false)
})

it('becomes alive with the rows that were sent, keeps the place of the others, and shows them at rest', async () => {
  const nuxtApp = useNuxtApp()
  nuxtApp.isHydrating = true
  const table = await mountTable()
  expect(table.findAll('[data-row]').length).toBe(20)
  expect(table.get('tr[aria-hidden] td').attributes('style')).toContain('30')

  nuxtApp.isHydrating = false
  await nuxtApp.callHook('app:suspense:resolve')

  await expect.poll(() => table.findAll('[data-row]').length).toBe(50)
  expect(table.find('tr[aria-hidden]').exists()).toBe(false)
})
