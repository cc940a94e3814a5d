import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { RunRetryPlan } from '#shared/contract/run/run-retry.contract'
import RunRetryLayer from '~/components/run/retry/RunRetryLayer.vue'
import { registerEndpoint } from '../../given/register-endpoint'
import { KINDS } from '../../given/given-pipeline'
import { givenPlan, stageOf, stages } from '../../given/given-retry'
import { givenRun } from '../../given/given-run'

const { id } = givenRun()
const NEXT = '01900000-0000-7000-8000-0000000000bb'
const SOON = { timeout: 30_000 }
const NOTHING_ELSE = { configurations: 'newest', parameters: {}, limits: {} }
const failed = { reason: 'BAD_PARAMETER', message: '', stageKey: 'tokens', retryable: false, metadata: {} }

let plan: RunRetryPlan
let asked: unknown[] = []
let sent: { key: string | undefined, body: unknown }[] = []
let answer: () => unknown

registerEndpoint(`/api/v1/runs/${id}/retry-plan`, { method: 'POST', handler: async (event) => {
  asked.push(await readBody(event))
  return plan
} })
registerEndpoint(`/api/v1/runs/${id}/retry`, { method: 'POST', handler: async (event) => {
  sent.push({ key: event.headers.get('idempotency-key') ?? undefined, body: await readBody(event) })
  return answer()
} })
registerEndpoint(
  '/api/v1/pipelines/validate', { method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }) },
)
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))

const GROUP = { stageKey: 'tokens', reason: 'NO_TEXT' }
/** Three records, of which two were kept, to be added to a version. */
const givenGroupPlan = (): RunRetryPlan => ({
  runId: id,
  living: null,
  group: { ...GROUP, records: 3, kept: 2, by: null },
  revisions: [
    {
      revision: 'same', number: 3, reason: null, changed: [], lost: [], overridden: 0, inputs: {}, choices: [],
      stages: [{
        key: 'rejects', kind: 'input.rejects', name: '', needs: [], parameters: { reason: 'NO_TEXT', records: 3 },
        configuration: null, made: null,
      }, { ...stages[1]!, needs: ['rejects'] }, stageOf('once', 'dedupe.exact', ['tokens'], 'SUCCEEDED'), stageOf(
        'publish', 'publish', ['once'], 'SUCCEEDED',
      )],
      group: { reason: null, isUnchanged: false, comparing: ['once'], changed: [], unpublished: [], published: [
        { stageKey: 'publish', datasetId: NEXT, semver: '1.0.0', rows: 7, newer: '2.0.0' },
      ] },
    },
    {
      revision: 'newest', number: 4, reason: null, changed: [], lost: [], overridden: 0, inputs: {}, choices: [],
      stages: [],
      group: { reason: 'STAGE_GONE', isUnchanged: false, comparing: [], changed: [], unpublished: [], published: [] },
    },
  ],
})

const frame = { template: '<div><slot /><slot name="footer" /></div>' }
let layers: VueWrapper[] = []
async function open(
  { run, ...props }: { stageKey?: string, field?: string, group?: typeof GROUP, run?: { reason: string } } = {},
  radios = 5,
) {
  const layer = await mountSuspended(RunRetryLayer, {
    props: { run: { ...givenRun(), error: { ...failed, ...run && { reason: run.reason } } }, ...props },
    global: { stubs: { BaseDialog: frame } },
  })
  layers.push(layer)
  await expect.poll(() => layer.findAll('input[type=radio]').length, SOON).toBe(radios)
  return layer
}
type Layer = Awaited<ReturnType<typeof open>>
const radio = (layer: Layer, value: string) => layer.get(`input[value="${value}"]`)
const submitOf = (layer: Layer) => layer.findAll('button').at(-1)!

beforeEach(() => {
  clearNuxtData()
  plan = givenPlan()
  asked = []
  sent = []
  answer = () => ({ ...givenRun(), id: NEXT })
})

afterEach(() => {
  layers.forEach(layer => layer.unmount())
  layers = []
})

describe('the layer of a retry of rejected records', () => {
  it('says what is read, where it starts, what it extends and what sees only a part, and sends the group', async () => {
    plan = givenGroupPlan()
    const layer = await open({ group: GROUP }, 2)

    for (const text of [
      '2 of 3 rejected records', 'At “tokens”', 'Version 1.0.0 with its 7 records', 'see only the retried ones: once',
      'not in source order', 'newer version, 2.0.0', 'does not have the stage “tokens”',
    ]) {
      expect(layer.text()).toContain(text)
    }
    expect(radio(layer, 'newest').element).toMatchObject({ disabled: true })
    expect(asked.at(-1)).toEqual({ ...NOTHING_ELSE, group: GROUP })
    expect(submitOf(layer).text()).toBe('Retry 3 records with revision 3')
    await submitOf(layer).trigger('click')
    await expect.poll(() => sent.map(it => it.body), SOON)
      .toEqual([{ from: 'failed', revision: 'same', ...NOTHING_ELSE, group: GROUP }])
  })

  it('names the retry that has recovered the records, and offers nothing', async () => {
    plan = { ...givenGroupPlan(), group: { ...GROUP, records: 3, kept: null, by: { id: NEXT, name: 'Documents' } } }
    plan.revisions = plan.revisions.map(revision => ({ ...revision, stages: [], group: {
      reason: 'RETRIED', isUnchanged: false, comparing: [], changed: [], unpublished: [], published: [],
    } }))
    const layer = await open({ group: GROUP }, 0)

    await expect.poll(() => layer.find(`a[href="/runs/${NEXT}"]`).exists(), SOON).toBe(true)
    expect(layer.get('[role=alert]').text()).toContain('recovered these records already')
    expect(layer.findAll('button').map(button => button.text())).toEqual(['Close'])
  })
})
