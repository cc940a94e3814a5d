import { mountSuspended } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, expect, it } from 'vitest'
import { DEMO_PROJECT_ID } from '#shared/domain/project'
import DatasetHead from '~/components/dataset/detail/DatasetHead.vue'
import DatasetPage from '~/pages/datasets/[id].vue'
import { registerEndpoint } from './given/register-endpoint'

const ID = '01900000-0000-7000-8000-0000000000d1'
const REVISED = '01900000-0000-7000-8000-0000000000d2'
const BEFORE = '01900000-0000-7000-8000-0000000000e1'
let askedForLatest = 0
let projectId: string

registerEndpoint(`/api/v1/datasets/${ID}`, () => ({
  id: ID, version: 1, createdAt: '2026-11-20T06:00:00.000Z', updatedAt: '2026-11-20T06:00:00.000Z',
  projectId, name: 'Airports', description: '', latest: null,
}))
registerEndpoint(`/api/v1/datasets/${ID}/versions`, () => ({ items: [], nextCursor: null }))
registerEndpoint(`/api/v1/datasets/${ID}/versions/latest`, () => {
  askedForLatest += 1
  throw createError({
    statusCode: 404,
    data: { type: 'about:blank', title: 'Not found', status: 404, code: 'not_found', detail: '', requestId: 'r' },
  })
})

beforeEach(() => {
  clearNuxtData()
  projectId = '01900000-0000-7000-8000-000000000001'
})

it('shows that a dataset has no version without requesting one, which the browser would print as a failure', async () => {
  const page = await mountSuspended(DatasetPage, { route: `/datasets/${ID}` })

  await expect.poll(() => page.text(), { timeout: 30_000 }).toContain('No version yet')
  expect(askedForLatest).toBe(0)
})

it('offers an import only where one is possible: not of demo data', async () => {
  const imports = async () => {
    const page = await mountSuspended(DatasetPage, { route: `/datasets/${ID}` })
    await expect.poll(() => page.text(), { timeout: 30_000 }).toContain('No version yet')
    const count = page.findAll('button').filter(button => button.text() === 'Import source…').length
    page.unmount()
    clearNuxtData()
    return count
  }

  expect(await imports()).toBe(2)
  projectId = DEMO_PROJECT_ID
  expect(await imports()).toBe(0)
})

it('links from a dataset with records to a new pipeline that reads it', async () => {
  const dataset = {
    id: ID, version: 1, createdAt: '2026-11-20T06:00:00.000Z', updatedAt: '2026-11-20T06:00:00.000Z', projectId: ID,
    name: 'Airports', description: '', latest: null,
  }
  const version = {
    id: ID, projectId: ID, datasetId: ID, datasetName: 'Airports', semver: '1.0.0', state: 'SEALED' as const, rows: 3,
    bytes: 90, files: [], columns: [], stats: {}, parents: [], manifestSha256: 'a'.repeat(64), producedByRun: ID,
    producedByStage: 'read', createdAt: dataset.createdAt,
  }
  const head = await mountSuspended(DatasetHead, { props: { dataset, version, semvers: ['1.0.0'] } })
  const empty = await mountSuspended(DatasetHead, { props: { dataset, semvers: [] } })

  expect(head.get('a.solid').text()).toBe('New pipeline')
  expect(decodeURIComponent(head.get('a.solid').attributes('href') ?? '')).toBe(`/pipelines/new?start=dataset:${ID}`)
  expect(empty.get('button.solid').text()).toBe('Import source…')
})

it.each([
  ['a version made of an earlier one before anything else', [BEFORE], 'Send 1.1.0 to review'],
  ['any other version beside a new pipeline', [], 'New pipeline'],
])('sends %s to review while it has no lot of its own', async (_, parents, first) => {
  const [at, newest] = ['2026-11-20T06:00:00.000Z', '01900000-0000-7000-8000-0000000000e2']
  const versionOf = (id: string, semver: string) => ({
    id, semver, state: 'SEALED', rows: 3, bytes: 90, manifestSha256: 'a'.repeat(64), producedByRun: ID,
    producedByStage: 'read', createdAt: at,
  })
  const latest = versionOf(newest, '1.1.0')
  registerEndpoint(`/api/v1/datasets/${REVISED}`, () => ({
    id: REVISED, version: 1, createdAt: at, updatedAt: at, projectId, name: 'Airports', description: '', latest,
  }))
  registerEndpoint(`/api/v1/datasets/${REVISED}/versions`, () => ({
    items: [latest, versionOf(BEFORE, '1.0.0')].map(version => ({ ...version, change: null })), nextCursor: null,
  }))
  registerEndpoint(`/api/v1/datasets/${REVISED}/versions/latest`, () => ({
    ...latest, projectId, datasetId: REVISED, datasetName: 'Airports', files: [], columns: [], stats: {}, parents,
  }))
  registerEndpoint('/api/v1/qc/lots', () => ({ items: [{ id: ID, state: 'CLOSED' }], nextCursor: null }))

  const page = await mountSuspended(DatasetPage, { route: `/datasets/${REVISED}?tab=lineage` })

  const primary = () => page.findAll('.verbs .solid').map(one => one.text())
  await expect.poll(() => page.get('.verbs').text(), { timeout: 30_000 }).toContain('Send 1.1.0 to review')
  expect(primary()).toEqual([first])
})
