import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import type { RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import RunRetryLayer from '~/components/run/retry/RunRetryLayer.vue'
import { registerEndpoint } from '../../given/register-endpoint'
import { KINDS } from '../../given/given-pipeline'
import { givenRun } from '../../given/given-run'

const { id } = givenRun()
const SOURCE = '01900000-0000-7000-8000-0000000000bb'
const SOON = { timeout: 30_000 }
const GROUP = { stageKey: 'tokens', reason: 'NO_TEXT' }
const TO = { path: '/sources', query: { replace: SOURCE } }
const FIXES = [{ type: 'source' as const, id: SOURCE, name: 'Parts', to: TO }]

let why: 'NOT_KEPT' | 'READS_SOURCE' = 'NOT_KEPT'
registerEndpoint(`/api/v1/runs/${id}/retry-plan`, { method: 'POST', handler: (): RunRetryPlan => ({
  runId: id, living: null, group: { ...GROUP, records: 3, kept: 0, by: null },
  revisions: (['same', 'newest'] as const).map((revision, index) => ({
    revision, number: 3 + index, reason: null, changed: [], lost: [], overridden: 0, inputs: {}, choices: [],
    stages: [],
    group: { reason: why, isUnchanged: false, comparing: [], changed: [], unpublished: [], published: [] },
  })),
}) })
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

const REASONS = ['NOT_KEPT', 'READS_SOURCE'] as const
it.each(REASONS)('of records that no retry can read (%s) leads to their data, and nothing else', async (reason) => {
  clearNuxtData()
  why = reason
  const layer = await mountSuspended(RunRetryLayer, {
    props: { run: givenRun(), group: GROUP, fixes: FIXES },
    global: { stubs: { BaseDialog: { template: '<div><slot /><slot name="footer" /></div>' } } },
  })
  const fix = () => layer.find(`a[href="/sources?replace=${SOURCE}"]`)
  await expect.poll(() => fix().exists(), SOON).toBe(true)

  expect(fix().classes()).toContain('solid')
  expect(layer.text()).toContain('Correct the data, then import them again')
  expect(layer.text()).not.toContain('Change parameters')
  expect(layer.findAll('button').map(button => button.text())).toEqual(['Close'])
  layer.unmount()
})
