import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import ModelUse from '~/components/model/ModelUse.vue'
import type { ModelConfigDetail } from '#shared/contract/model/model-config.contract'

const USE: ModelConfigDetail['use'] = {
  calls: 0, judged: 0, failed: 0, inputTokens: 0, outputTokens: 0, callP50Ms: null, callP95Ms: null, activeRuns: 0,
  month: { calls: 0, inputTokens: 0, outputTokens: 0, unpricedTokens: 0, costs: [] },
}
const CONFIG: ModelConfigDetail = {
  id: '01900000-0000-7000-8000-0000000000c1', projectId: '01900000-0000-7000-8000-000000000001', version: 1,
  createdAt: '2026-11-20T06:00:00.000Z', updatedAt: '2026-11-20T06:00:00.000Z',
  name: 'Scores', provider: 'openai', model: 'gen-72b', endpoint: 'https://9.9.9.9/v1', hasSecret: true,
  secretChangedAt: null,
  parameters: {}, responseSchema: {}, maxOutputTokens: 0, concurrency: 8, ratePerMinute: 0, timeoutMs: 60_000,
  retries: 2,
  isEnabled: true, isArchived: false, health: 'ok', provenance: 'MODEL', use: USE, price: null, lastTest: null,
}

it.each<[string, Partial<typeof USE>, string]>([
  ['of all calls', { calls: 10, judged: 10, failed: 3 }, '3 30%'],
  ['of those that were not cancelled, and says so', { calls: 100, judged: 10, failed: 6 }, '6 60% of 10 not cancelled'],
  ['nowhere when all were cancelled', { calls: 90, judged: 0, failed: 0 }, '0'],
])('the share of failed calls is one %s', async (_, use, shown) => {
  const panel = await mountSuspended(ModelUse, { props: { config: { ...CONFIG, use: { ...USE, ...use } } } })

  expect(panel.findAll('.fact')[1]?.get('dd').text()).toBe(shown)
})
