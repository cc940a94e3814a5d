import { mountSuspended } from '@nuxt/test-utils/runtime'
import { flushPromises } from '@vue/test-utils'
import { beforeEach, expect, it } from 'vitest'
import LaunchLayer from '~/components/launch/LaunchLayer.vue'
import SourceImported from '~/components/source/list/SourceImported.vue'
import { givenLaunchable, givenPast, PIPELINE_ID, RUN_ID, VERSION_ID } from './given/given-launch'
import { givenDatasetView, KINDS } from './given/given-pipeline'
import { givenDetail } from './given/given-run'
import { registerEndpoint } from './given/register-endpoint'

const SOON = { timeout: 30_000 }
const IMPORTED = '01900000-0000-7000-8000-0000000000c1'
const NEWEST = '01900000-0000-7000-8000-0000000000c2'
const imported = { ...givenDatasetView(), id: IMPORTED, name: 'Parts' }
const newest = { ...givenDatasetView().latest, id: NEWEST }

let pipelines: unknown[] = []
let past: unknown[] = []
let asked = 0
registerEndpoint('/api/v1/pipelines', () => {
  asked += 1
  return { items: pipelines, nextCursor: null }
})
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}`, () => givenLaunchable())
registerEndpoint(`/api/v1/pipelines/${PIPELINE_ID}/revisions`, () =>
  ({ items: [givenLaunchable().revision], nextCursor: null }))
registerEndpoint('/api/v1/pipelines/validate', { method: 'POST', handler: () =>
  ({ ok: true, findings: [], stageColumns: {} }) })
registerEndpoint('/api/v1/stage-kinds', () => ({ items: KINDS, asOf: '2026-11-20T06:00:00.000Z', stale: false }))
registerEndpoint('/api/v1/sources', () => ({ items: [], nextCursor: null }))
registerEndpoint('/api/v1/datasets', () => ({ items: [givenDatasetView(), imported], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${VERSION_ID}`, () => givenDatasetView())
registerEndpoint(`/api/v1/datasets/${IMPORTED}`, () => ({ ...imported, latest: newest }))
for (const [id, version] of [[VERSION_ID, givenDatasetView().latest], [IMPORTED, newest]] as const) {
  const items = [{ ...version, change: null }]
  registerEndpoint(`/api/v1/datasets/${id}/versions`, () => ({ items, nextCursor: null }))
}
registerEndpoint(`/api/v1/datasets/${IMPORTED}/lineage`, () => (
  { versionId: NEWEST, nodes: [], edges: [], isCut: false }
))
registerEndpoint('/api/v1/runs', () => ({ items: past, nextCursor: null, total: null }))
registerEndpoint(`/api/v1/runs/${RUN_ID}`, () => givenDetail({
  id: RUN_ID, state: 'SUCCEEDED', stateName: 'succeeded',
  inputs: [{
    type: 'version', stageKey: 'read', versionId: VERSION_ID, datasetId: VERSION_ID, datasetName: 'Airports',
    semver: '1.2.0', rows: 10,
  }],
  versions: [
    { datasetId: IMPORTED, datasetName: 'Parts', semver: '1.2.0', rows: 3, manifestSha256: '', lot: null },
  ],
}))

beforeEach(() => {
  clearNuxtData()
  pipelines = []
  past = []
})

it('what was imported can be processed with a pipeline of the project, though none has read it', async () => {
  const linksAmong = async (items: unknown[]) => {
    pipelines = items
    asked = 0
    clearNuxtData()
    const line = await mountSuspended(SourceImported, { props: { id: RUN_ID } })
    await expect.poll(() => asked, SOON).toBe(1)
    await flushPromises()
    return () => line.findAll('a').map(link => `${link.text()} ${link.attributes('href')}`)
  }
  const choose = `Use an existing pipeline /runs?launch=1&process=${IMPORTED}`

  await expect.poll(await linksAmong([{ kinds: ['input.dataset', 'publish'] }]), SOON).toContain(choose)
  for (const none of [[], [{ kinds: ['ingest.csv', 'publish'] }]]) {
    const links = await linksAmong(none)
    await expect.poll(() => links().join(), SOON).toContain('New pipeline')
    expect(links()).not.toContain(choose)
  }
})

it('its newest version is proposed in the launch, whatever the pipeline has read last', async () => {
  past = [{ ...givenPast(1, 10), id: RUN_ID }]
  const frame = { template: '<div><slot name="head" /><slot /><slot name="footer" /></div>' }
  const openFor = (datasetId?: string) => mountSuspended(
    LaunchLayer, { props: { pipelineId: PIPELINE_ID, datasetId }, global: { stubs: { BaseDialog: frame } } },
  )
  const valuesIn = (layer: Awaited<ReturnType<typeof openFor>>) => () =>
    layer.findAll<HTMLSelectElement>('[data-place="input:read"] select').map(select => select.element.value)
  const layer = await openFor(IMPORTED)
  await expect.poll(valuesIn(layer), SOON).toEqual([IMPORTED, NEWEST])
  layer.unmount()
  clearNuxtData()

  await expect.poll(valuesIn(await openFor()), SOON).toEqual([VERSION_ID, VERSION_ID])
})
