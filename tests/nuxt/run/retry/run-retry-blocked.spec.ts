import { mountSuspended } from '@nuxt/test-utils/runtime'
import { expect, it } from 'vitest'
import RunRetryLayer from '~/components/run/retry/RunRetryLayer.vue'
import { KINDS } from '../../given/given-pipeline'
import { givenPlan, stageOf, stages } from '../../given/given-retry'
import { givenRun } from '../../given/given-run'
import { registerEndpoint } from '../../given/register-endpoint'

const SOON = { timeout: 30_000 }
const error = { reason: 'ALL_RECORDS_FAILED', message: '', stageKey: 'once', retryable: false, metadata: {} }

let plan = givenPlan()
registerEndpoint(`/api/v1/runs/${givenRun().id}/retry-plan`, { method: 'POST', handler: () => plan })
registerEndpoint(
  '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
)
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

it('says beside the button which stage must run again, by the name of its parameter, and starts there', async () => {
  const ask = stageOf('once', 'dedupe.exact', ['tokens'], 'FAILED')
  const choice = (stageKey: string) =>
    ({ from: 'stage' as const, stageKey, reason: null, blocked: [], redone: ['once'], records: 8, isUnchanged: false })
  plan = { ...plan, revisions: plan.revisions.map(revision =>
    ({ ...revision, stages: [...stages, ask], choices: [choice('tokens'), choice('once')] })) }
  const layer = await mountSuspended(RunRetryLayer, {
    props: { run: { ...givenRun(), error }, stageKey: 'once', field: 'fields' },
    global: { stubs: { BaseDialog: { template: '<div><slot /><slot name="footer" /></div>' } } },
  })
  await expect.poll(() => layer.find('[data-place]').exists(), SOON).toBe(true)
  const submit = () => layer.findAll('button').at(-1)!
  expect(submit().attributes('disabled')).toBeUndefined()
  const inTheWay = { stageKey: 'tokens', reason: 'PARAMETERS_CHANGED' as const, parameters: ['min_tokens'] }
  const blocked = { reason: 'UPSTREAM_CHANGED' as const, blocked: [inTheWay] }
  plan = { ...plan, revisions: plan.revisions.map(revision =>
    ({ ...revision, choices: [choice('tokens'), { ...choice('once'), ...blocked }] })) }

  await layer.get('[data-place="parameter:tokens"] button').trigger('click')
  await layer.get('input[data-pointer="/min_tokens"]').setValue('30')

  // Disabled while it is asked, too.
  await expect.poll(() => layer.find('.why').exists(), SOON).toBe(true)
  expect(submit().attributes('disabled')).toBeDefined()
  expect(layer.get('.why').text()).toContain('tokens: parameters changed (Least tokens)')
  expect(layer.get('input[value="same"]').element).toMatchObject({ checked: true, disabled: false })
  await layer.get('.why button').trigger('click')
  expect(layer.find('.why').exists()).toBe(false)
  await expect.poll(() => submit().attributes('disabled'), SOON).toBeUndefined()
})
