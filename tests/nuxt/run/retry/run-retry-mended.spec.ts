import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { expect, it } from 'vitest'
import RunRetryLayer from '~/components/run/retry/RunRetryLayer.vue'
import { KINDS } from '../../given/given-pipeline'
import { givenPlan } from '../../given/given-retry'
import { givenRun } from '../../given/given-run'
import { registerEndpoint } from '../../given/register-endpoint'

const SOON = { timeout: 30_000 }
const error = { reason: 'REJECTED_AT_GATE', message: '', stageKey: 'tokens', retryable: false, metadata: {} }

/** A stage before the gate was mended since; the first of its stages has a name. */
const plan = givenPlan()
const before = { kind: 'input.dataset', name: 'Rows', needs: [], parameters: {}, configuration: null, made: null }
const revisions = plan.revisions.map(revision => ({
  ...revision,
  stages: [{ ...before, key: 'rows' }, ...revision.stages],
}))

registerEndpoint(
  `/api/v1/runs/${givenRun().id}/retry-plan`, { method: 'POST', handler: () => ({ ...plan, revisions }) },
)
registerEndpoint(
  '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
)
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

const cardOf = (layer: VueWrapper, value: string) =>
  layer.findAll('.card').find(card => card.find(`input[value="${value}"]`).exists())!
const chosenIn = (layer: VueWrapper) =>
  layer.findAll<HTMLInputElement>('input[type=radio]:checked').map(({ element }) => element.value)

it('starts at the stage that was mended, says why, and has a button at each choice that is not possible', async () => {
  const layer = await mountSuspended(RunRetryLayer, {
    props: { run: { ...givenRun(), error } },
    global: { stubs: { BaseDialog: { template: '<div><slot /><slot name="footer" /></div>' } } },
  })
  await expect.poll(() => layer.findAll('input[type=radio]').length, SOON).toBe(5)

  expect(chosenIn(layer)).toEqual(['stage', 'newest'])
  expect(layer.text()).toContain('Revision 4 was saved since the run: “read” changed. So the retry starts from that')
  await cardOf(layer, 'failed').get('button').trigger('click')
  expect(chosenIn(layer)).toEqual(['failed', 'same'])
  expect(layer.text()).not.toContain('was saved since the run')
  const back = cardOf(layer, 'newest').get('button')
  expect(back.text()).toBe('From “read” with revision 4')
  await back.trigger('click')
  expect(chosenIn(layer)).toEqual(['stage', 'newest'])
  layer.unmount()
})
