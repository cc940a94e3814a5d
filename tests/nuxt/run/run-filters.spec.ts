import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import RunFilters from '~/components/run/list/RunFilters.vue'
import { fromRunListUrl } from '~/utils/run/run-list-url'

const list = (query: Record<string, string>) => fromRunListUrl(query)

it('moves the focus with the stage filter when it becomes a chip, and back', async () => {
  const filters = await mountSuspended(RunFilters, { props: { list: list({}), pipelines: [], stages: [{ value: 'call', label: 'Call a model' }], total: '' }, attachTo: document.body })
  const focused = () => document.activeElement?.getAttribute('aria-label')

  await filters.get('select[aria-label="Stage"]').setValue('call')
  await filters.setProps({ list: list({ stage: 'call' }) })
  expect(filters.emitted('show')).toEqual([[{ stage: 'call', stageKind: '' }]])
  expect(focused()).toContain('Stage')
  expect(document.activeElement?.tagName).toBe('BUTTON')

  await filters.get('.place button').trigger('click')
  await filters.setProps({ list: list({}) })
  expect(focused()).toBe('Stage')
  expect(document.activeElement?.tagName).toBe('SELECT')
  filters.unmount()
})

it('leaves the focus alone when the address changes by itself', async () => {
  const filters = await mountSuspended(RunFilters, { props: { list: list({}), pipelines: [], stages: [{ value: 'call', label: 'Call a model' }], total: '' }, attachTo: document.body })

  await filters.setProps({ list: list({ stage: 'call' }) })

  expect(document.activeElement).toBe(document.body)
  filters.unmount()
})
