import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf, raw, upload } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { givenVersion } from '../../support/run/given-version'
import { hold } from '../../support/hold'

const MISSING = '0190ffff-0000-7000-8000-000000000000'

describe.each([mainDatabase()])('datasets by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind))
  const api = createApi(() => server.url)

  const givenDataset = () => api('datasetCreate', { body: { name: someName('dataset') } })

  it('are none at first', async () => {
    const dataset = await givenDataset()

    expect(dataset).toMatchObject({ latest: null, version: 1 })
    expect((await failureOf(api('datasetVersionGet', { params: { id: dataset.id, version: 'latest' } }))).status)
      .toBe(404)
  })

  it('include their newest version', async () => {
    const { id } = await givenDataset()
    await givenVersion(server, { datasetId: id, semver: '1.0.0', records: [{ a: 1 }], columns: ['a'] })
    await givenVersion(server, { datasetId: id, semver: '1.1.0', records: [{ a: 1 }, { a: 2 }], columns: ['a'] })

    const dataset = await api('datasetGet', { params: { id } })
    const list = await api('datasetList', { query: { limit: 200 } })
    const versions = await api('datasetVersionList', { params: { id } })
    const first = await api('datasetVersionGet', { params: { id, version: '1.0.0' } })

    expect(dataset.latest).toMatchObject({ semver: '1.1.0', rows: 2 })
    expect(list.items.find(item => item.id === id)).toEqual(dataset)
    expect(versions.items.map(version => version.semver)).toEqual(['1.1.0', '1.0.0'])
    expect(first)
      .toMatchObject({ semver: '1.0.0', files: [{ path: 'data.jsonl', rows: 1 }], datasetName: dataset.name })
  })

  it('have their records page by page, from any page on', async () => {
    const { id } = await givenDataset()
    const records = Array.from({ length: 2_345 }, (_, row) => ({ row, text: `record ${row}` }))
    await givenVersion(server, { datasetId: id, records, columns: ['row', 'text'] })
    const seen: unknown[] = []
    let cursor: string | undefined
    do {
      const page = await api('datasetRecords', { params: { id, version: 'latest' }, query: { limit: 200, cursor } })
      seen.push(...page.items.map(item => item.record))
      cursor = page.nextCursor ?? undefined
    } while (cursor)

    expect(seen).toEqual(records)
  })

  it('start at any row', async () => {
    const { id } = await givenDataset()
    await givenVersion(
      server, { datasetId: id, records: Array.from({ length: 2_100 }, (_, row) => ({ row })), columns: ['row'] },
    )
    const params = { id, version: 'latest' as const }

    const page = await api('datasetRecords', { params, query: { from: '1500', limit: 2 } })
    const found = await api('datasetRecords', { params, query: { from: '1500', q: '200', limit: 1 } })
    const beyond = await api('datasetRecords', { params, query: { from: '9999' } })

    expect(page.items.map(item => item.record)).toEqual([{ row: 1_500 }, { row: 1_501 }])
    expect(found.items.map(item => item.row)).toEqual([2_000])
    expect(beyond).toMatchObject({ items: [], nextCursor: null, rows: 2_100 })
  })

  it('are found by a part of their name', async () => {
    const name = someName('100% Web_pages')
    const { id } = await api('datasetCreate', { body: { name } })

    const found = await api('datasetList', { query: { q: name.slice(2).toUpperCase() } })
    const literal = await api('datasetList', { query: { q: name.replace('_', '%') } })

    expect(found.items.map(item => item.id)).toEqual([id])
    expect(literal.items).toEqual([])
  })

  it('are searched for text, with the position of the search', async () => {
    const { id } = await givenDataset()
    const records = Array.from({ length: 3_000 }, (_, row) => ({ text: row % 1_000 === 999 ? 'The Needle' : 'hay' }))
    await givenVersion(server, { datasetId: id, records, columns: ['text'] })
    const params = { id, version: '1.0.0' }

    const first = await api('datasetRecords', { params, query: { q: 'needle', limit: 2 } })
    const rest = await api(
      'datasetRecords', { params, query: { q: 'needle', limit: 2, cursor: first.nextCursor ?? '' } },
    )

    expect(first).toMatchObject({ items: [{ row: 999 }, { row: 1_999 }], scannedTo: 2_000, rows: 3_000 })
    expect(rest).toMatchObject({ items: [{ row: 2_999 }], scannedTo: 3_000, nextCursor: null })
  })

  it('are downloaded with their exact bytes and sha256, and not again when the caller has them', async () => {
    const { id } = await givenDataset()
    const { sha256 } = await givenVersion(server, { datasetId: id, records: [{ a: 'é' }, { a: '二' }], columns: ['a'] })

    const response = await raw(server.url, `/datasets/${id}/versions/latest/download`)
    const bytes = Buffer.from(await response.arrayBuffer())
    const again = await raw(server.url, `/datasets/${id}/versions/latest/download`, {
      headers: { 'if-none-match': response.headers.get('etag') ?? '' },
    })

    expect(createHash('sha256').update(bytes).digest('hex')).toBe(sha256)
    expect(response.headers.get('x-content-sha256')).toBe(sha256)
    expect(response.headers.get('etag')).toBe(`"${sha256}"`)
    expect(Number(response.headers.get('content-length'))).toBe(bytes.length)
    expect(again.status).toBe(304)
  })

  it('are downloaded in parts, while the bytes are the same', async () => {
    const { id } = await givenDataset()
    await givenVersion(server, { datasetId: id, records: [{ a: 'é' }, { a: '二' }], columns: ['a'] })
    const path = `/datasets/${id}/versions/latest/download`
    const whole = await raw(server.url, path)
    const bytes = Buffer.from(await whole.arrayBuffer())
    const etag = whole.headers.get('etag') ?? ''
    const ask = (headers: Record<string, string>, query = '') => raw(server.url, path + query, { headers })

    const part = await ask({ range: 'bytes=3-7' })
    const conditional = [
      await ask({ 'range': 'bytes=-4', 'if-range': etag }), await ask({ 'range': 'bytes=-4', 'if-range': '"other"' }),
      await ask({ range: 'bytes=0-1,3-4' }), await ask({ range: 'bytes=0-1' }, '?format=csv'),
    ]
    const beyond = await ask({ range: `bytes=${bytes.length}-` })

    expect(whole.headers.get('accept-ranges')).toBe('bytes')
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')])
      .toEqual([206, `bytes 3-7/${bytes.length}`, '5'])
    expect(Buffer.from(await part.arrayBuffer())).toEqual(bytes.subarray(3, 8))
    expect(conditional.map(answer => answer.status)).toEqual([206, 200, 200, 200])
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`])
  })

  it('are CSV that a spreadsheet does not execute', async () => {
    const { id } = await givenDataset()
    const texts = ['=1+1', '+cmd', '-5', '-5kg', '@x', '\tx', '\rx', 'a "b", c', 'plain']
    await givenVersion(server, {
      datasetId: id,
      records: [...texts.map(text => ({ text, number: -5 })), { text: null }, { text: { a: [1] } }],
      columns: ['text', 'number'],
    })

    const response = await raw(server.url, `/datasets/${id}/versions/latest/download?format=csv`)
    // `text()` would take the mark away.
    const csv = Buffer.from(await response.arrayBuffer()).toString('utf8')

    expect(response.headers.get('content-type')).toMatch('text/csv')
    expect(csv.startsWith('\uFEFFtext,number\r\n')).toBe(true)
    expect(csv.split('\r\n').slice(1, -1)).toEqual([
      '\'=1+1,-5', '\'+cmd,-5', '-5,-5', '\'-5kg,-5', '\'@x,-5', '\'\tx,-5', '"\'\rx",-5', '"a ""b"", c",-5',
      'plain,-5', ',', '"{""a"":[1]}",',
    ])
  })

  it('keep a record whole in CSV that contains Unicode line separators', async () => {
    const { id } = await givenDataset()
    await givenVersion(
      server, { datasetId: id, records: [{ text: 'a\u2028b\u2029c' }, { text: 'd\u0085e' }], columns: ['text'] },
    )

    const response = await raw(server.url, `/datasets/${id}/versions/latest/download?format=csv`)

    expect((await response.text()).split('\r\n')).toEqual(['text', 'a\u2028b\u2029c', 'd\u0085e', ''])
  })

  it('report missing bytes instead of half an answer', async () => {
    const { id } = await givenDataset()
    const { id: versionId } = await givenVersion(server, { datasetId: id, records: [{ a: 1 }], columns: ['a'] })
    const gone = JSON.stringify([{
      path: 'x', uri: `artifact:sha256/${'0'.repeat(64)}`, indexUri: `artifact:sha256/${'0'.repeat(64)}`, rows: 1,
      bytes: 1, sha256: '0'.repeat(64),
    }])
    await server.db.updateTable('datasetVersions')
      .set({ manifest: `{"dataset":"","files":${gone},"rows":1,"bytes":1,"columns":[],"stats":{}}` })
      .where('id', '=', versionId).execute()

    const statuses = await Promise.all(['records', 'download', 'download?format=csv'].map(async path =>
      (await raw(server.url, `/datasets/${id}/versions/latest/${path}`)).status))

    expect(statuses).toEqual([410, 410, 410])
  })

  it('import a source by a run of a built-in pipeline', async () => {
    const { id } = await givenDataset()
    const { id: uploadId } = await upload(server.url, 'a.csv', Buffer.from('a\n1\n'))
    const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('source'), uploadId } })

    const run = await api('datasetImport', { params: { id }, body: { sourceId: source.id } })
    const again = await api('datasetImport', { params: { id }, body: { sourceId: source.id } })
    const detail = await api('runGet', { params: { id: run.id } })
    const pipelines = await api('pipelineList', { query: { limit: 200 } })
    const { spec } = await server.db
      .selectFrom('taskRuns').select('spec').where('id', '=', run.id).executeTakeFirstOrThrow()

    expect(run).toMatchObject({ trigger: 'import', state: 'QUEUED' })
    expect(again.pipelineId).toBe(run.pipelineId)
    expect(detail.stages.map(stage => stage.kind)).toEqual(['ingest.csv', 'publish'])
    expect(detail.parameters.publish).toEqual({ dataset_id: id })
    expect(spec.stages[0]?.inputs).toMatchObject([{ mediaType: 'text/csv', bytes: 4 }])
    expect(pipelines.items.map(pipeline => pipeline.id)).not.toContain(run.pipelineId)
  })

  it('refuse an import of an unknown source', async () => {
    const { id } = await givenDataset()

    const noSource = await failureOf(api('datasetImport', { params: { id }, body: { sourceId: MISSING } }))
    const noDataset = await failureOf(api('datasetImport', { params: { id: MISSING }, body: { sourceId: MISSING } }))

    expect(noSource.problem).toMatchObject({ status: 422, errors: [{ pointer: '/sourceId' }] })
    expect(noDataset.status).toBe(404)
  })
})
