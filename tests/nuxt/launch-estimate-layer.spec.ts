import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import LaunchLayer from '~/components/launch/LaunchLayer.vue'
import type { Finding } from '#shared/contract/finding.contract'
import type { TaskCreate } from '#shared/contract/task.contract'
import { registerEndpoint } from './given/register-endpoint'
import {
  givenLaunchable, givenPast, givenTaskView, PIPELINE_ID, RUN_ID, TASK_ID, VERSION_ID,
} from './given/given-launch'
import { givenDatasetView, KINDS } from './given/given-pipeline'
import { givenDetail } from './given/given-run'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }

interface Sent { part: 'task' | 'run', key: string | undefined, body: unknown }
let sent: Sent[] = []
let past: unknown[] = []
/** Besides what is read by the stage of the pipeline. */
let lastInputs: unknown[] = []
const ARCHIVED_ID = '01900000-0000-7000-8000-0000000000dd'
const givenInput = (stageKey: string, datasetId: string) =>
  ({ type: 'version', stageKey, versionId: datasetId, datasetId, datasetName: 'Airports', semver: '1.2.0', rows: 10 })
let launchAnswer: () => unknown
const problem = (status: number, code: string, errors: unknown[] = []) => createError({
  statusCode: status, data: { type: 'about:blank', title: code, status, code, detail: '', requestId: 'req-1', errors },
})

const missing: Finding = {
  severity: 'WARNING', code: 'MISSING_INPUT', pointer: '/stages/0', stageKey: 'read', message: '',
}

registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, () => givenLaunchable())
/** A revision before: without the filter. */
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}/revisions/2`, () => {
  const { revision, stages: [read, , out] } = givenLaunchable()
  return { ...revision, number: 2, stages: [read, { ...out, needs: ['read'] }] }
})
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}/revisions`, () => {
  const { revision } = givenLaunchable()
  const older = [[2, TASK_ID, 'before the filter'], [1, VERSION_ID, 'saved-from-retry:0611962c']] as const
  const items = [revision, ...older.map(([number, id, message]) => ({ ...revision, id, number, message }))]
  return { items, nextCursor: null }
})
registerEndpoint('/api/v1/pipelines/validate', { method: 'POST', handler: async (event) => {
  const { inputs } = await readBody<TaskCreate>(event)
  const findings = inputs.read ? [] : [missing]
  return { ok: true, findings, stageColumns: { out: [{ name: 'name', type: 'string', nullable: false }] } }
} })
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${VERSION_ID}`, () => givenDatasetView())
registerEndpoint('/api/v1/datasets', () => ({ items: [givenDatasetView()], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${VERSION_ID}/versions`, () =>
  ({ items: [{ ...givenDatasetView().latest, change: null }], nextCursor: null }))
registerEndpoint('/api/v1/runs', () => ({ items: past, nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${ARCHIVED_ID}`, () => {
  throw problem(404, 'not_found')
})
registerEndpoint(`/api/v1/runs/${RUN_ID}`, () => ({
  ...givenDetail(),
  id: RUN_ID,
  taskId: TASK_ID,
  pipeline: { ...givenDetail().pipeline, revision: 2, newestRevision: 3 },
  inputs: [givenInput('read', VERSION_ID), ...lastInputs],
}))
registerEndpoint(`/api/v1/tasks/${TASK_ID}`, () => givenTaskView({
  name: 'Night run', inputs: { read: { datasetVersionId: VERSION_ID } }, parameters: { tokens: { min_tokens: 30 } },
  priority: 10,
}))
registerEndpoint('/api/v1/tasks', { method: 'POST', handler: async (event) => {
  const body = await readBody<TaskCreate>(event)
  sent.push({ part: 'task', key: event.headers.get('idempotency-key') ?? undefined, body })
  return givenTaskView(body)
} })
registerEndpoint(`/api/v1/tasks/${TASK_ID}/runs`, { method: 'POST', handler: async (event) => {
  sent.push({ part: 'run', key: event.headers.get('idempotency-key') ?? undefined, body: await readBody(event) })
  return launchAnswer()
} })

/** The layer without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot name="head" /><slot /><slot name="footer" /></div>' }
let layers: VueWrapper[] = []
async function open(props: { pipelineId?: string, runId?: string } = { pipelineId: PIPELINE_ID }) {
  const layer = await mountSuspended(LaunchLayer, { props, global: { stubs: { BaseDialog: frame } } })
  layers.push(layer)
  return layer
}
const primary = (layer: VueWrapper) => layer.get('button[aria-keyshortcuts="Control+Enter"]')
const selects = (layer: VueWrapper) => layer.findAll<HTMLSelectElement>('[data-place="input:read"] select')

async function chooseInput(layer: VueWrapper) {
  await expect.poll(() => layer.find(`[data-place="input:read"] option[value="${VERSION_ID}"]`).exists(), SOON)
    .toBe(true)
  await selects(layer)[0]?.setValue(VERSION_ID)
  await expect.poll(() => primary(layer).text(), SOON).toBe('Launch run')
}

beforeEach(() => {
  clearNuxtData()
  sent = []
  past = []
  lastInputs = []
  launchAnswer = () => ({ ...givenDetail(), id: RUN_ID })
})

afterEach(async () => {
  layers.forEach(layer => layer.unmount())
  layers = []
  // A launch leads to the page of its run: a navigation under way must not outlive the test.
  await useRouter().push('/')
})

describe('the estimate from past runs', () => {
  it('is their middle half', async () => {
    past = [givenPast(60, 900), givenPast(120, 950), givenPast(180, 1_000)]
    const layer = await open()

    await expect.poll(() => layer.text(), SOON).toContain('from the last 3 runs')
    expect(layer.text()).toContain('yield 95.0%')
  })

  it('is absent while there are too few', async () => {
    past = [givenPast(60, 900)]
    const layer = await open()

    await expect.poll(() => layer.text(), SOON)
      .toContain('No estimate yet: needs 3 successful full runs, partial success included (1 so far)')
  })

  it('is a rough one before there is a history, once the input is known', async () => {
    const layer = await open()
    await chooseInput(layer)

    await expect.poll(() => layer.text(), SOON).toContain('Rough estimate: by the measured pace')
    expect(layer.text()).toContain('about')
  })
})

it('launches a run again with its inputs and parameters', async () => {
  const layer = await open({ runId: RUN_ID })
  await expect.poll(() => primary(layer).attributes('disabled'), SOON).toBeUndefined()

  await primary(layer).trigger('click')

  await expect.poll(() => sent.length, SOON).toBe(2)
  expect(sent[0]?.body).toEqual({
    name: 'Night run', pipelineId: PIPELINE_ID, revision: 3, inputs: { read: { datasetVersionId: VERSION_ID } },
    parameters: { tokens: { min_tokens: 30 } }, priority: 10, recordLimit: 0,
  })
})

it('offers the revision of the run beside the newest', async () => {
  const layer = await open({ runId: RUN_ID })
  await expect.poll(() => layer.text(), SOON).toContain('Same as the original run: revision 2')

  await layer.get('input[type="radio"][value="2"]').setValue(true)
  await expect.poll(() => layer.text(), SOON).toContain('Revision 2 is not the newest.')
  await expect.poll(() => primary(layer).attributes('disabled'), SOON).toBeUndefined()
  await primary(layer).trigger('click')

  await expect.poll(() => sent.length, SOON).toBe(2)
  expect(sent[0]?.body).toMatchObject({ revision: 2, parameters: {} })
})
