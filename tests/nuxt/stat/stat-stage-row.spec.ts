import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import StatStageRow from '~/components/stat/StatStageRow.vue'
import { givenStageMetrics } from '../given/given-metrics'

const texts = { label: 'Filter by language', note: 'Airports', title: 'Airports › Filter by language' }

it.each([
  ['of what a stage passed on', { recordYield: 0.92 }, '92%', '92%'],
  ['full where a stage makes several of one', { recordYield: 3 }, '300%', '100%'],
  ['empty where nothing was read', { recordYield: null }, '—', '0%'],
])('the bar of a stage is that of its yield: %s', async (_, given, text, width) => {
  const stage = givenStageMetrics({ runs: 5, succeeded: 5, failed: 0, ...given })
  const row = await mountSuspended(StatStageRow, {
    props: { stage, texts, runsTo: '/runs', isCurrent: false, least: 'milliseconds' },
  })

  expect(row.get('.yield .share').text()).toBe(text)
  expect(row.get('.yield .track').html()).toContain(width)
  expect(row.get('small').text()).toBe('Airports')
})
