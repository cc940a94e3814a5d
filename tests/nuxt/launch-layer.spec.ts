import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError, readBody } from 'h3'
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import LaunchLayer from '~/components/launch/LaunchLayer.vue'
import type { Finding } from '#shared/contract/finding.contract'
import type { TaskCreate } from '#shared/contract/task.contract'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
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
/** Of the run that is launched again. */
let ended: object = {}
let launchAnswer: () => unknown
const problem = (status: number, code: string, errors: unknown[] = []) => createError({
  statusCode: status, data: { type: 'about:blank', title: code, status, code, detail: '', requestId: 'req-1', errors },
})

const missing: Finding = {
  severity: 'WARNING', code: 'MISSING_INPUT', pointer: '/stages/0', stageKey: 'read', message: '',
}

let launchable = givenLaunchable()
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, () => launchable)
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
  ...ended,
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
  ended = {}
  launchable = givenLaunchable()
  launchAnswer = () => ({ ...givenDetail(), id: RUN_ID })
})

afterEach(async () => {
  layers.forEach(layer => layer.unmount())
  layers = []
  // A launch leads to the page of its run: a navigation under way must not outlive the test.
  await useRouter().push('/')
})

describe('a launch', () => {
  it('proposes no input whose dataset was archived since, and the others all the same', async () => {
    past = [{ ...givenPast(1, 10), id: RUN_ID }]
    lastInputs = [givenInput('other', ARCHIVED_ID)]
    const layer = await open()

    await expect.poll(() => selects(layer).map(select => select.element.value), SOON).toEqual([VERSION_ID, VERSION_ID])
    await expect.poll(() => primary(layer).text(), SOON).toBe('Launch run')
  })

  it('proposes what the last run of the pipeline has read, in its newest version', async () => {
    past = [{ ...givenPast(1, 10), id: RUN_ID }]
    const layer = await open()

    await expect.poll(() => selects(layer).map(select => select.element.value), SOON).toEqual([VERSION_ID, VERSION_ID])
    await expect.poll(() => primary(layer).text(), SOON).toBe('Launch run')
  })

  it('of what has failed reads the newer version of its data, and the one of before at one press', async () => {
    const newer = { versionId: TASK_ID, semver: '1.3.0', createdAt: '2026-11-20T06:00:00Z', isSince: true }
    ended = { disposition: 'open', inputs: [{ ...givenInput('read', VERSION_ID), newer }] }
    const layer = await open({ runId: RUN_ID })
    const notice = () => layer.get('[data-place="input:read"] .newer')

    await expect.poll(() => selects(layer)[1]?.element.value, SOON).toBe(newer.versionId)
    expect(notice().text()).toContain('“Airports” has a newer version: 1.3.0')
    await notice().get('button').trigger('click')
    await expect.poll(() => selects(layer)[1]?.element.value).toBe(VERSION_ID)
    expect(notice().get('button').text()).toBe('Use 1.3.0')
  })

  it('of what has failed keeps a version that was chosen though a newer one was there', async () => {
    const newer = { versionId: TASK_ID, semver: '2.0.0', createdAt: '2026-11-01T06:00:00Z', isSince: false }
    ended = { disposition: 'open', inputs: [{ ...givenInput('read', VERSION_ID), newer }] }
    const layer = await open({ runId: RUN_ID })

    await expect.poll(() => layer.find('[data-place="input:read"] .newer button').text(), SOON).toBe('Use 2.0.0')
    expect(selects(layer)[1]?.element.value).toBe(VERSION_ID)
  })

  it('proposes the version that was chosen while its pipeline was edited', async () => {
    const samples = usePipelineSamples()
    onTestFinished(() => samples.keep(PIPELINE_ID, {}, []))
    samples.keep(PIPELINE_ID, { read: { datasetVersionId: VERSION_ID } }, [givenDatasetView()])
    const layer = await open()

    await expect.poll(() => selects(layer).slice(0, 2).map(select => select.element.value), SOON)
      .toEqual([VERSION_ID, VERSION_ID])
    expect(primary(layer).text()).toBe('Launch run')
  })

  it('is blocked until its inputs are chosen, and says so', async () => {
    const layer = await open()

    await expect.poll(() => primary(layer).text(), SOON).toBe('Fix 1 error first')
    expect(primary(layer).classes()).toEqual(expect.arrayContaining(['outline', 'error']))
    await primary(layer).trigger('click')
    expect(layer.text()).toContain('Choose an input')
    expect(sent).toEqual([])
  })

  it('says of a pipeline of demo data that it cannot be launched, before anybody tries', async () => {
    launchable = { ...givenLaunchable(), projectId: DEMO_PROJECT_ID }
    const layer = await open()

    await expect.poll(() => layer.text(), SOON).toContain('Runs can’t be launched in the demo project.')
    expect(layer.text()).not.toContain('All checks passed')
  })

  it('is sent once with the entered values, however often it is pressed', async () => {
    const layer = await open()
    await chooseInput(layer)

    await Promise.all([primary(layer).trigger('click'), primary(layer).trigger('click')])

    await expect.poll(() => layer.emitted('launched'), SOON).toEqual([[RUN_ID]])
    expect(sent.map(({ part }) => part)).toEqual(['task', 'run'])
    expect(sent[0]?.body).toEqual({
      name: 'Airports, cleaned', pipelineId: PIPELINE_ID, revision: 3,
      inputs: { read: { datasetVersionId: VERSION_ID } }, parameters: {}, priority: 0, recordLimit: 0,
    })
  })

  it('sends only the changed parameter, and shows it beside the saved one', async () => {
    const layer = await open()
    await chooseInput(layer)
    await layer.get('[data-place="parameter:tokens"] button.head').trigger('click')

    await layer.get('[data-pointer="/min_tokens"] input, input[data-pointer="/min_tokens"]').setValue('40')

    await expect.poll(() => layer.find('del').text(), SOON).toBe('20')
    expect(layer.get('ins').text()).toBe('40')
    await expect.poll(() => primary(layer).text(), SOON).toBe('Launch run')
    await primary(layer).trigger('click')
    await expect.poll(() => sent.length, SOON).toBe(2)
    expect(sent[0]?.body).toMatchObject({ parameters: { tokens: { min_tokens: 40 } } })
  })

  it('keeps its key when the answer is lost: a second press is the same request', async () => {
    launchAnswer = () => {
      throw problem(503, 'unavailable')
    }
    const layer = await open()
    await chooseInput(layer)
    await primary(layer).trigger('click')
    await expect.poll(() => layer.get('.failure').text(), SOON).toContain('Launch failed')

    launchAnswer = () => ({ ...givenDetail(), id: RUN_ID })
    await primary(layer).trigger('click')

    await expect.poll(() => layer.emitted('launched'), SOON).toEqual([[RUN_ID]])
    const runs = sent.filter(({ part }) => part === 'run')
    expect(runs).toHaveLength(2)
    expect(runs[0]?.key).toMatch(/^[0-9a-f]{32}$/)
    expect(runs[1]?.key).toBe(runs[0]?.key)
    expect(sent.filter(({ part }) => part === 'task')).toHaveLength(1)
  })

  it('shows errors of the server at their place', async () => {
    launchAnswer = () => {
      throw problem(422, 'refused', [
        { pointer: '/inputs/read', code: 'NO_DATASET_VERSION', message: 'no such dataset version in this project' },
      ])
    }
    const layer = await open()
    await chooseInput(layer)

    await primary(layer).trigger('click')

    await expect.poll(() => layer.get('[data-place="input:read"] .wrong').text(), SOON).not.toBe('')
    expect(primary(layer).text()).toBe('Fix 1 error first')
  })

  it('starts a trial with a few records', async () => {
    const layer = await open()
    await chooseInput(layer)

    await layer.findAll('button').find(button => button.text() === 'Launch trial: 100 records')?.trigger('click')

    await expect.poll(() => sent.at(-1)?.body, SOON).toEqual({ recordLimit: 100 })
  })

  it('runs an older revision when chosen, and keeps the values entered for the newest', async () => {
    const layer = await open()
    await chooseInput(layer)
    await layer.get('[data-place="parameter:tokens"] button.head').trigger('click')
    await layer.get('input[data-pointer="/min_tokens"], [data-pointer="/min_tokens"] input').setValue('40')
    const revision = layer.get('[data-place="revision"] select')
    await expect.poll(() => revision.text(), SOON).toContain('before the filter')
    expect(revision.text()).toContain('From retry 0611962c')

    await revision.setValue('2')
    await expect.poll(() => layer.find('[data-place="parameter:tokens"]').exists(), SOON).toBe(false)
    await expect.poll(() => primary(layer).attributes('disabled'), SOON).toBeUndefined()
    await primary(layer).trigger('click')
    await expect.poll(() => sent.length, SOON).toBe(2)
    await revision.setValue('3')
    expect(sent[0]?.body)
      .toMatchObject({ revision: 2, inputs: { read: { datasetVersionId: VERSION_ID } }, parameters: {} })
    await expect.poll(() => layer.find('ins').exists() && layer.get('ins').text(), SOON).toBe('40')
  })

  it('starts by Ctrl Enter wherever the focus is in the layer', async () => {
    const layer = await open()
    await chooseInput(layer)

    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, bubbles: true }))
    await expect.poll(() => layer.emitted('launched'), SOON).toEqual([[RUN_ID]])
  })

  it('refuses a record limit that is not a number', async () => {
    const layer = await open()
    await chooseInput(layer)

    await layer.get('[data-place="recordLimit"] input').setValue('many')
    await expect.poll(() => primary(layer).text(), SOON).toBe('Fix 1 error first')
  })
})
