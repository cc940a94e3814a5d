import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError, getQuery } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { RunDetail } from '#shared/contract/run/run.contract'
import type { SourceDetail, SourceItem } from '#shared/contract/source.contract'
import SourcesPage from '~/pages/sources/index.vue'
import { registerEndpoint } from '../given/register-endpoint'
import { givenDatasetView } from '../given/given-pipeline'
import { givenDetail, givenListed } from '../given/given-run'
import SourceArchive from '~/components/source/layer/SourceArchive.vue'
import SourceRow from '~/components/source/list/SourceRow.vue'
import { givenSource, givenSourceDetail, givenSourceItem, givenUpload, SOURCE_ID } from '../given/given-source'

let answer: () => { items: SourceItem[], nextCursor: string | null }
let run = givenDetail()

registerEndpoint('/api/v1/sources', () => answer())
registerEndpoint(`/api/v1/runs/${givenDetail().id}`, () => run)

const DATASET_ID = '01900000-0000-7000-8000-0000000000da'
const OTHER_DATASET = '01900000-0000-7000-8000-0000000000db'
const PIPELINE_ID = '01900000-0000-7000-8000-0000000000ab'
const [V1, V2] = ['01900000-0000-7000-8000-0000000000b1', '01900000-0000-7000-8000-0000000000b2']
const READER = '01900000-0000-7000-8000-0000000000e1'
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/versions`, () => ({
  items: [['', '3.0.0'], [V2, '2.0.0'], [V1, '1.0.0']]
    .map(([id, semver]) => ({ ...givenDatasetView().latest, id, semver, change: null })),
  nextCursor: null,
}))
let hasReader = true
registerEndpoint(`/api/v1/datasets/${DATASET_ID}/lineage`, (event) => {
  const isFirst = hasReader && getQuery(event).version === '1.0.0'
  const reader = { type: 'run', id: READER, name: 'Clean', state: 'SUCCEEDED', stateName: 'succeeded' }
  return isFirst
    ? { versionId: V1, nodes: [reader], edges: [{ from: V1, to: READER }], isCut: false }
    : { versionId: V2, nodes: [], edges: [], isCut: false }
})
const { pipeline: base } = givenDetail()
registerEndpoint(`/api/v1/runs/${READER}`, () => (
  givenDetail({ id: READER, pipeline: { ...base, id: PIPELINE_ID, name: 'Clean parts' } })
))

/** Runs that failed, and what they read. */
let failures: RunDetail[] = []
const FAILURE = '01900000-0000-7000-8000-0000000000f1'
registerEndpoint('/api/v1/runs', () => ({
  items: failures.map(({ id, pipeline }) => givenListed({ id, pipelineId: pipeline.id })),
  nextCursor: null, total: null,
}))
registerEndpoint(`/api/v1/runs/${FAILURE}`, () => failures[0])
const givenFailure = (datasetId: string) => givenDetail({
  id: FAILURE, disposition: 'open', pipeline: { ...base, id: PIPELINE_ID, name: 'Clean parts' },
  inputs: [{
    type: 'version', stageKey: 'read', versionId: V2, datasetId, datasetName: 'Parts', semver: '2.0.0', rows: 3,
    newer: { versionId: V1, semver: '3.0.0', createdAt: '2026-11-20T06:00:00.000Z', isSince: true },
  }],
})

let restored: string[] = []
let isFileGone = false
const GONE = { ...givenUpload, deletedAt: '2026-11-30T21:50:00.000Z' }
registerEndpoint(`/api/v1/sources/${SOURCE_ID}/restore`, {
  method: 'POST',
  handler: () => {
    restored.push(SOURCE_ID)
    return givenSource(isFileGone ? { upload: GONE } : {})
  },
})
registerEndpoint(`/api/v1/sources/${SOURCE_ID}`, { method: 'DELETE', handler: () => null })
registerEndpoint(`/api/v1/uploads/${givenUpload.id}`, { method: 'GET', handler: () => givenUpload })
registerEndpoint(`/api/v1/uploads/${givenUpload.id}/use`, () => (
  { sources: [{ id: SOURCE_ID, name: 'Parts', isArchived: false }], livingRun: null, runs: 0, hasTwin: false }
))

const page = (...items: SourceItem[]) => () => ({ items, nextCursor: null })

beforeEach(() => {
  clearNuxtData()
  restored = []
  isFileGone = false
  failures = []
  hasReader = true
  useToast().clear()
})

describe('the list of sources', () => {
  it('shows file, kind, format, schema, what arrived and the test', async () => {
    answer = page(givenSourceItem())
    const list = await mountSuspended(SourcesPage, { route: '/sources' })

    await expect.poll(() => list.find('tbody tr').exists()).toBe(true)
    expect(list.get('tbody tr').text())
      .toMatch(/Parts.*parts\.csv.*Upload.*CSV.*1 column.*180 B · 1 file.*Passed.*Not used yet/s)
  })

  it('shows which pipelines read it, how often, and the newest run', async () => {
    const lastRun = { id: '01900000-0000-7000-8000-0000000000ee', at: '2026-11-20T06:00:00.000Z' }
    const pipelines = [{ id: '01900000-0000-7000-8000-0000000000ab', name: 'Clean parts' }]
    const folder = { kind: 'folder' as const, upload: null, uploadId: null, parameters: { root: '/srv' }, arrivals: 0 }
    answer = page(givenSourceItem({ ...folder, use: { lastRun, runs: 1_204, pipelineCount: 5, pipelines } }))
    const list = await mountSuspended(SourcesPage, { route: '/sources?q=used' })

    await expect.poll(() => list.find('tbody tr').exists()).toBe(true)
    const row = list.get('tbody tr')
    expect(row.text()).toMatch(/last read by a run.*Clean parts.*\+4.*1,204 runs in 30 days/s)
    const links = row.findAll('a.link').map(link => link.attributes('href')?.split('?')[0])
    expect(links).toEqual([`/pipelines/${pipelines[0]?.id}`, `/runs/${lastRun.id}`])
  })

  it('says of a folder that nothing has read that nobody has looked', async () => {
    answer = page(givenSourceItem({ kind: 'folder', upload: null, uploadId: null, arrivals: 0 }))
    const list = await mountSuspended(SourcesPage, { route: '/sources?q=unread' })

    await expect.poll(() => list.find('tbody tr').exists()).toBe(true)
    expect(list.get('tbody tr').text()).toMatch(/Not read yet.*Not used yet/s)
  })

  it('shows in the row why a source could not be read', async () => {
    answer = page(givenSourceItem({ columns: [], lastTest: {
      at: '2026-11-20T06:00:00.000Z', ok: false, code: 'NOT_FOUND', message: 'nothing at /srv/data',
      params: { path: '/srv/data' },
    } }))
    const list = await mountSuspended(SourcesPage, { route: '/sources?q=why' })

    await expect.poll(() => list.text()).toContain('No file matches: /srv/data')
  })

  it('distinguishes “no match” from “no data”', async () => {
    answer = page()
    const first = await mountSuspended(SourcesPage, { route: '/sources' })
    await expect.poll(() => first.text()).toContain('No sources yet')

    const filtered = await mountSuspended(SourcesPage, { route: '/sources?kind=folder' })

    await expect.poll(() => filtered.text()).toContain('No sources match')
  })

  it('lists archived sources separately, and restores them', async () => {
    answer = page(givenSourceItem())
    const list = await mountSuspended(SourcesPage, { route: '/sources?archived=1' })
    await expect.poll(() => list.find('[aria-label="Restore Parts"]').exists()).toBe(true)

    await list.get('[aria-label="Restore Parts"]').trigger('click')

    await expect.poll(() => restored).toEqual([SOURCE_ID])
    expect(list.find('a.name').exists()).toBe(false)
  })

  it('offers to undo an archiving', async () => {
    const dialog = await mountSuspended(SourceArchive, { props: { source: givenSourceDetail() } })
    await expect.poll(() => document.body.textContent).toContain('Archive “Parts”?')
    ;[...document.querySelectorAll('button')].find(button => button.textContent?.trim() === 'Archive')?.click()
    await expect.poll(() => dialog.emitted('done')).toHaveLength(1)

    const toast = useToast().toasts.value.at(-1)
    await toast?.actions?.[0]?.onClick()

    expect(toast?.actions?.map(({ label }) => label)).toEqual(['Undo', 'Delete file…'])
    expect(toast).toMatchObject({ title: 'Parts archived. Undo within 8\u00A0s.', duration: 8_000 })
    await expect.poll(() => restored).toEqual([SOURCE_ID])
  })

  it('offers the deletion of an uploaded file in its row, and in the list of archived ones', async () => {
    const folder = givenSourceItem({ kind: 'folder', upload: null, uploadId: null, arrivals: 0 })
    const BaseMenu = { props: ['items'], template: '<p>{{ items.map(item => item.label).join() }}</p>' }
    const verbs = async (item: SourceItem) => {
      const row = await mountSuspended(SourceRow, {
        props: { source: item, nowMs: 0, isTesting: false }, global: { stubs: { BaseMenu } },
      })
      return row.get('.verbs p').text().split(',')
    }
    expect(await verbs(givenSourceItem()))
      .toEqual(expect.arrayContaining(['Upload a new file', 'New pipeline', 'Delete file…']))
    expect(await verbs(folder)).toContain('New pipeline')
    expect(await verbs(givenSourceItem({ upload: GONE }))).not.toContain('Delete file…')
    expect(await verbs(folder)).not.toContain('Delete file…')
    expect(await verbs(folder)).not.toContain('Upload a new file')

    answer = page(givenSourceItem(), givenSourceItem({ id: givenUpload.id, name: 'Gone', upload: GONE }), folder)
    const list = await mountSuspended(SourcesPage, { route: '/sources?archived=1' })
    await expect.poll(() => list.findAll('tbody tr')).toHaveLength(3)
    const [there, gone, none] = list.findAll('tbody tr').map(row => row.text())
    expect([there?.includes('Delete file…'), gone?.includes('Delete file…')]).toEqual([true, false])
    expect([gone?.includes('File deleted'), none?.includes('ile')]).toEqual([true, false])
    await list.get('[aria-label="Delete file of Parts"]').trigger('click')

    await expect.poll(() => useRouter().currentRoute.value.query['file']).toBe(givenUpload.id)
    await expect.poll(() => document.body.textContent).toContain('The source Parts reads it: archive the source first.')
    list.unmount()
  })

  it('says of a restored source that its file was deleted, and leads to another one', async () => {
    isFileGone = true
    answer = page(givenSourceItem({ upload: GONE }))
    const list = await mountSuspended(SourcesPage, { route: '/sources?archived=1&q=gone' })
    await expect.poll(() => list.find('[aria-label="Restore Parts"]').exists()).toBe(true)
    await list.get('[aria-label="Restore Parts"]').trigger('click')

    await expect.poll(() => useToast().toasts.value).toMatchObject([{
      title: 'Parts restored, but its file parts.csv was deleted',
      color: 'warning',
      actions: [{ label: 'Choose a file' }],
    }])
    list.unmount()
  })

  it('warns of pipelines before an archiving only where there are some, and says that the file stays', async () => {
    const textOf = async (change: Partial<SourceDetail>) => {
      const BaseConfirm = { props: ['facts'], template: '<p>{{ facts.join(" ") }}</p>' }
      const dialog = await mountSuspended(SourceArchive, {
        props: { source: givenSourceDetail(change) }, global: { stubs: { BaseConfirm } },
      })
      return dialog.text()
    }

    expect(await textOf({})).not.toContain('pipeline')
    expect(await textOf({})).toContain('Its file parts.csv stays in storage')
    expect(await textOf({ pipelineCount: 1 })).toContain('1 pipeline uses it and needs another source')
    expect(await textOf({ pipelineCount: 2 })).toContain('2 pipelines use it and need another source')
    expect(await textOf({ upload: GONE })).not.toContain('stays in storage')
  })

  it('names the request of a failure', async () => {
    answer = () => {
      throw createError({ statusCode: 500, data: {
        type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-77',
      } })
    }
    const list = await mountSuspended(SourcesPage, { route: '/sources?q=err' })

    await expect.poll(() => list.find('[role="alert"]').text()).toContain('req-77')
  })

  it('links from an import to its dataset, and reports its failed records', async () => {
    answer = page(givenSourceItem())
    run = givenDetail({
      state: 'SUCCEEDED', stateName: 'partial', recordsFailed: 1,
      versions: [{ datasetId: 'd1', datasetName: 'Parts', semver: '1.0.0', rows: 3, manifestSha256: '', lot: null }],
    })
    const list = await mountSuspended(SourcesPage, { route: `/sources?imported=${run.id}` })

    await expect.poll(() => list.text()).toContain('Imported 3 records as Parts 1.0.0')
    expect(list.text()).toContain('1 rejected')
    expect(list.findAll('a').map(link => link.attributes('href')))
      .toEqual(expect.arrayContaining(['/datasets/d1', `/runs/${run.id}`]))
  })

  it('offers first the pipeline that read an earlier version last, and the launch proposes the new one', async () => {
    answer = page(givenSourceItem())
    run = givenDetail({
      state: 'SUCCEEDED', stateName: 'succeeded',
      versions: [
        { datasetId: DATASET_ID, datasetName: 'Parts', semver: '3.0.0', rows: 3, manifestSha256: '', lot: null },
      ],
    })
    const list = await mountSuspended(SourcesPage, { route: `/sources?imported=${run.id}` })

    await expect.poll(() => list.text()).toContain('Run pipeline “Clean parts”')
    const links = list.findAll('.go').map(link => [link.text(), link.attributes('href')])
    expect(links.slice(0, 2)).toEqual([
      ['Run pipeline “Clean parts”', `/pipelines/${PIPELINE_ID}?launch=1`],
      ['New pipeline', `/pipelines/new?start=dataset:${DATASET_ID}`],
    ])
    expect(list.findAll('a.solid').map(link => link.text())).toEqual(['Run pipeline “Clean parts”'])
  })

  it.each([
    ['has only failed so far', false, DATASET_ID, `/runs/${FAILURE}?launch=1`],
    ['has failed last', true, DATASET_ID, `/runs/${FAILURE}?launch=1`],
    ['has failed with other data', true, OTHER_DATASET, `/pipelines/${PIPELINE_ID}?launch=1`],
  ])('offers first the pipeline that %s, where a success settles the failure', async (_, isRead, datasetId, to) => {
    answer = page(givenSourceItem())
    hasReader = isRead
    failures = [givenFailure(datasetId)]
    run = givenDetail({
      state: 'SUCCEEDED', stateName: 'succeeded',
      versions: [
        { datasetId: DATASET_ID, datasetName: 'Parts', semver: '3.0.0', rows: 3, manifestSha256: '', lot: null },
      ],
    })
    const list = await mountSuspended(SourcesPage, { route: `/sources?imported=${run.id}` })

    await expect.poll(() => list.text()).toContain('Run pipeline “Clean parts”')
    expect(list.findAll('a.solid').map(link => link.attributes('href'))).toEqual([to])
  })
})
