import { mountSuspended, registerEndpoint } from '@nuxt/test-utils/runtime'
import { createError } from 'h3'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SourceView } from '../../shared/contract/source.contract'
import SourcesPage from '../../pages/sources/index.vue'
import { givenDetail } from './given-run'
import { givenSource } from './given-source'

let answer: () => { items: SourceView[], nextCursor: string | null }
let run = givenDetail()

registerEndpoint('/api/v1/sources', () => answer())
registerEndpoint(`/api/v1/runs/${givenDetail().id}`, () => run)

const page = (...items: SourceView[]) => () => ({ items, nextCursor: null })

beforeEach(() => clearNuxtData())

describe('the list of sources', () => {
  it('shows file, kind, format, schema, test and size', async () => {
    answer = page(givenSource())
    const list = await mountSuspended(SourcesPage, { route: '/sources' })

    await expect.poll(() => list.find('tbody tr').exists()).toBe(true)
    expect(list.get('tbody tr').text()).toMatch(/Parts.*parts\.csv.*Upload.*CSV.*1 column.*Passed.*180 B/s)
  })

  it('says in the row why a source could not be read', async () => {
    answer = page(givenSource({ columns: [], lastTest: { at: '2026-11-20T06:00:00.000Z', ok: false, message: 'nothing at /srv/data' } }))
    const list = await mountSuspended(SourcesPage, { route: '/sources?q=why' })

    await expect.poll(() => list.text()).toContain('nothing at /srv/data')
  })

  it('tells no match from no data', async () => {
    answer = page()
    const first = await mountSuspended(SourcesPage, { route: '/sources' })
    await expect.poll(() => first.text()).toContain('No sources yet')

    const filtered = await mountSuspended(SourcesPage, { route: '/sources?kind=folder' })

    await expect.poll(() => filtered.text()).toContain('No sources match')
  })

  it('names the request of a failure', async () => {
    answer = () => {
      throw createError({ statusCode: 500, data: { type: 'about:blank', title: 'Internal', status: 500, code: 'internal', detail: '', requestId: 'req-77' } })
    }
    const list = await mountSuspended(SourcesPage, { route: '/sources?q=err' })

    await expect.poll(() => list.find('[role="alert"]').text()).toContain('req-77')
  })

  it('leads from an import to its dataset, and says what was left out', async () => {
    answer = page(givenSource())
    run = givenDetail({ state: 'SUCCEEDED', stateName: 'partial', recordsFailed: 1, versions: [{ datasetId: 'd1', datasetName: 'Parts', semver: '1.0.0', rows: 3, manifestSha256: '' }] })
    const list = await mountSuspended(SourcesPage, { route: `/sources?imported=${run.id}` })

    await expect.poll(() => list.text()).toContain('Parts 1.0.0 is here, 3 records')
    expect(list.text()).toContain('1 record was not read')
    expect(list.findAll('a').map(link => link.attributes('href'))).toEqual(expect.arrayContaining(['/datasets/d1', `/runs/${run.id}`]))
  })
})
