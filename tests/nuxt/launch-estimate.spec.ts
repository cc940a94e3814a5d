import { mountSuspended } from '@nuxt/test-utils/runtime'
import type { VueWrapper } from '@vue/test-utils'
import { createError } from 'h3'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import LaunchLayer from '~/components/launch/LaunchLayer.vue'
import { givenLaunchable, givenPast, PIPELINE_ID, RUN_ID } from './given/given-launch'
import { KINDS } from './given/given-pipeline'
import { givenDetail, givenStage } from './given/given-run'
import { givenSourceItem, givenUpload } from './given/given-source'
import { registerEndpoint } from './given/register-endpoint'

vi.setConfig({ testTimeout: 30_000 })
const SOON = { timeout: 30_000 }
const SOURCE = givenSourceItem()
const { revision } = givenLaunchable()

let past: unknown[] = []
let preview: () => unknown
const seen = (rowsRead: number, hasMore: boolean) =>
  ({
    encoding: 'utf-8', format: 'csv', dialect: {}, columns: [], sample: [], findings: [], bytes: 1, encodings: [],
    rowsRead, hasMore,
  })

registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, () => ({ ...givenLaunchable(), stages: [
  { key: 'read', kind: 'ingest.csv', name: 'Read', needs: [], parameters: {}, sourceId: SOURCE.id },
  { key: 'out', kind: 'publish', name: '', needs: ['read'], parameters: { dataset_id: SOURCE.id } },
] }))
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}/revisions`, () => ({ items: [revision], nextCursor: null }))
registerEndpoint('/api/v1/pipelines/validate', {
  method: 'POST', handler: () => ({ ok: true, findings: [], stageColumns: {} }),
})
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [SOURCE], nextCursor: null }))
registerEndpoint(`/api/v1/sources/${SOURCE.id}/preview`, () => preview())
registerEndpoint('/api/v1/datasets', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/runs', () => ({ items: past, nextCursor: null }))
registerEndpoint(`/api/v1/runs/${RUN_ID}`, () => ({
  ...givenDetail(), id: RUN_ID,
  inputs: [{
    type: 'source', stageKey: 'read', sourceId: SOURCE.id, name: '', kind: 'upload', isArchived: false, records: null,
  }],
  stages: [givenStage({ stageKey: 'read', recordsIn: 203_000 })],
}))

/** The layer without its frame, which lies elsewhere in the document. */
const frame = { template: '<div><slot name="head" /><slot /><slot name="footer" /></div>' }
let layer: VueWrapper
async function open() {
  layer = await mountSuspended(
    LaunchLayer, { props: { pipelineId: PIPELINE_ID }, global: { stubs: { BaseDialog: frame } } },
  )
  return layer
}

beforeEach(() => {
  clearNuxtData()
  past = []
  preview = () => seen(203, false)
})
afterEach(async () => {
  layer.unmount()
  await useRouter().push('/')
})

describe('the estimate of a launch that reads a source', () => {
  it('has the rows that the file is read to hold, before any run', async () => {
    await open()

    await expect.poll(() => layer.text(), SOON).toContain('Input203')
    expect(layer.text()).not.toContain('Inputabout')
  })

  it('follows the rows of the file, not those of the runs before', async () => {
    preview = () => seen(2, false)
    past = [givenPast(60, 900), givenPast(60, 1_000), givenPast(60, 1_000)]
    await open()

    await expect.poll(() => layer.text(), SOON).toContain('Input2 recordsOutput2 records')
    expect(layer.text()).toContain('The yield is that of revision 3 (3 runs).')
  })

  it('says that the revision has no run of its own yet', async () => {
    past = [900, 1_000, 1_000].map(out => ({ ...givenPast(60, out), revision: 2 }))
    await open()

    await expect.poll(() => layer.text(), SOON).toContain('No successful run of revision 3 yet')
  })

  it('has what the last run read of a file that is too large to count', async () => {
    preview = () => seen(1_000, true)
    past = [{ ...givenPast(60, 900), id: RUN_ID, createdAt: '2027-01-01T00:00:00.000Z' }]
    await open()

    await expect.poll(() => layer.text(), SOON).toContain('Input203,000')
  })

  it('warns when the last full run of the revision wrote nothing', async () => {
    past = [{ ...givenPast(60, 0), id: RUN_ID, recordsOut: 0 }, givenPast(60, 900)]
    await open()

    await expect.poll(() => layer.text(), SOON).toContain('The last full run of this revision wrote no records.')
    expect(layer.find(`a[href="/runs/${RUN_ID}"]`).exists()).toBe(true)
  })

  it('does not warn of a trial that wrote nothing, or of another revision', async () => {
    past = [
      { ...givenPast(60, 0), recordsOut: 0, recordLimit: 10 }, { ...givenPast(60, 0), recordsOut: 0, revision: 2 },
      givenPast(60, 900), givenPast(60, 1_000), givenPast(60, 1_000),
    ]
    await open()

    await expect.poll(() => layer.text(), SOON).toContain('The yield is that of revision 3')
    expect(layer.text()).not.toContain('wrote no records')
  })

  it('goes by the size of the file where nothing has counted it', async () => {
    preview = () => {
      throw createError({ statusCode: 503 })
    }
    await open()

    await expect.poll(() => layer.text(), SOON).toContain(`Inputabout ${Math.ceil(givenUpload.bytes / 300)}`)
  })
})
