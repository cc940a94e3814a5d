import { gzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '#server/errors'
import { startApiServer } from '../../support/api/api-server'
import { someName } from '../../support/api/api-things'
import { createApi, failureOf, raw, upload } from '../../support/api/api'
import { mainDatabase } from '../../support/services/databases'
import { INSPECTION } from '../../support/services/fake-queue'
import { hold } from '../../support/hold'

const MAX_BYTES = 100_000

describe.each([mainDatabase()])('sources and uploads by REST on %s', (kind) => {
  const server = hold(() => startApiServer(kind, { uploadMaxBytes: MAX_BYTES }))
  const api = createApi(() => server.url)

  beforeEach(() => {
    server.queue.isAway = false
    server.queue.inspect = () => INSPECTION
  })

  it('choose the stage type that fits an upload', async () => {
    const { id: uploadId } = await upload(server.url, 'rows.jsonl', Buffer.from('{"a":1}\n'))

    const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('source'), uploadId } })

    expect(source).toMatchObject({ kind: 'upload', stageKind: 'ingest.jsonl', uploadId, lastTest: null, columns: [] })
  })

  it('are saved with the dataset that they are imported into, both or neither', async () => {
    const { id: uploadId } = await upload(server.url, 'pair.csv', Buffer.from('a\n1\n'))
    const body = { kind: 'upload' as const, name: someName('pair'), datasetName: someName('pair set'), uploadId }
    const save = (change = {}) => failureOf(api('sourceCreate', { body: { ...body, ...change } }))

    const made = await api('sourceCreate', { body })
    const takenSource = await save({ datasetName: `${body.datasetName} 2` })
    const takenDataset = await save({ name: `${body.name} 2` })

    expect(await api('datasetGet', { params: { id: made.datasetId ?? '' } })).toMatchObject({ name: body.datasetName })
    expect([takenSource, takenDataset].map(({ problem }) => problem)).toMatchObject([
      { status: 409, errors: [{ pointer: '/name', code: 'NAME_TAKEN' }] },
      { status: 409, errors: [{ pointer: '/datasetName', code: 'NAME_TAKEN' }] },
    ])
    expect((await api('sourceList', { query: { q: body.name } })).items.map(({ name }) => name)).toEqual([body.name])
    expect((await api('datasetList', { query: { q: body.datasetName } })).items.map(({ name }) => name))
      .toEqual([body.datasetName])
  })

  it('are listed by name and kind, with the file of an upload', async () => {
    const name = someName('Listed')
    const { id: uploadId } = await upload(server.url, 'listed.csv', Buffer.from('a\n1\n'))
    const made = await api('sourceCreate', { body: { kind: 'upload', name, uploadId } })
    const next = await upload(server.url, 'listed.csv', Buffer.from('a\n2\n'))
    const change = { params: { id: made.id }, version: made.version, body: { uploadId: next.id } }
    // The same change again is none.
    await api('sourceChange', { ...change, version: (await api('sourceChange', change)).version })

    const named = await api('sourceList', { query: { q: name.toLowerCase() } })
    const folders = await api('sourceList', { query: { q: name, kind: 'folder' } })
    const texts = await api('sourceList', { query: { q: name, stageKind: 'ingest.files' } })

    const file = { filename: 'listed.csv', bytes: 4 }
    expect(named.items).toMatchObject([
      { name, stageKind: 'ingest.csv', upload: file, arrivals: 2, use: { lastRun: null, runs: 0 } },
    ])
    expect([folders.items, texts.items]).toEqual([[], []])
  })

  it('store the result of a test', async () => {
    const { id } = await givenFolder()

    const seen = await api('sourceTest', { params: { id } })
    const source = await api('sourceGet', { params: { id } })

    expect(seen).toMatchObject({ ok: true, sample: [{ a: 1 }], encoding: 'utf-8' })
    expect(source)
      .toMatchObject({ version: 1, lastTest: { ok: true, message: '' }, columns: [{ name: 'a', type: 'integer' }] })
  })

  it('delete the result of a test when the settings change, not when the name does', async () => {
    const { id } = await givenFolder()
    await api('sourceTest', { params: { id } })

    const renamed = await api('sourceChange', { params: { id }, body: { name: someName('source') }, version: 1 })
    const moved = await api(
      'sourceChange', { params: { id }, body: { parameters: { root: '/srv/elsewhere' } }, version: 2 },
    )

    expect(renamed.lastTest).toMatchObject({ ok: true })
    expect(moved.lastTest).toBeNull()
  })

  it('report why a source cannot be read', async () => {
    const { id } = await givenFolder()
    server.queue.inspect = () => {
      throw new AppError('forbidden', 'queue: /etc is outside the allowed roots')
    }

    const tried = await api(
      'sourceTry', { body: { kind: 'folder', stageKind: 'ingest.files', parameters: { root: '/etc' } } },
    )
    const tested = await api('sourceTest', { params: { id } })
    const preview = await failureOf(api('sourcePreview', { params: { id } }))

    expect(tried).toMatchObject({
      ok: false, findings: [{ severity: 'ERROR', message: expect.stringContaining('outside the allowed roots') }],
    })
    expect(tested.ok).toBe(false)
    expect(preview.problem).toMatchObject({ status: 422, code: 'refused' })
    expect((await api('sourceGet', { params: { id } })).lastTest).toMatchObject({ ok: false })
  })

  it('refuse a folder that the factory may not read, and accept any while it is not responding', async () => {
    const { id } = await givenFolder()
    server.queue.inspect = () => {
      throw new AppError('forbidden', 'queue: outside the allowed folders')
    }
    const body = () =>
      ({ kind: 'folder', name: someName('source'), stageKind: 'ingest.files', parameters: { root: '/etc' } }) as const

    const made = await failureOf(api('sourceCreate', { body: body() }))
    const moved = await failureOf(api(
      'sourceChange', { params: { id }, body: { parameters: { root: '/etc' } }, version: 1 },
    ))
    server.queue.isAway = true
    const unchecked = await api('sourceCreate', { body: body() })

    expect([made.problem, moved.problem]).toMatchObject([
      { status: 422, errors: [{ pointer: '/parameters/root', code: 'OUTSIDE_ROOTS' }] },
      { status: 422, errors: [{ pointer: '/parameters/root' }] },
    ])
    expect(unchecked.lastTest).toBeNull()
  })

  it.each([
    ['poems.jsonl.gz', gzipSync('{"a":1}\n'), 'jsonl', 'gzip', 'ingest.jsonl'],
    ['poems.json', Buffer.from('[{"a":1}]'), 'json', 'none', 'ingest.jsonl'],
    ['poems.csv.gz', gzipSync('a,b\n1,2\n'), 'csv', 'gzip', 'ingest.csv'],
    ['poem.md.gz', gzipSync('# A poem'), 'markdown', 'gzip', 'ingest.files'],
    ['packed', gzipSync('{"a":1}\n'), 'jsonl', 'gzip', 'ingest.jsonl'],
  ])('report that %s is what the file contains, and use it', async (
    filename, bytes, format, compression, stageKind,
  ) => {
    const made = await upload(server.url, filename, bytes)

    const source = await api('sourceCreate', { body: { kind: 'upload', name: someName('source'), uploadId: made.id } })

    expect(made).toMatchObject({ format, compression })
    expect(source).toMatchObject({ stageKind, upload: { format, compression } })
  })

  it('are not ok when nothing could be read, and store why', async () => {
    server.queue.inspect = () => ({ ...INSPECTION, sample: [], findings: [{
      severity: 'ERROR', code: 'NOTHING_READABLE', pointer: '', stageId: '', message: 'not one record could be read',
      params: { reason: 'INVALID_ENCODING' },
    }] })
    const { id } = await givenFolder()

    const tried = await api(
      'sourceTry', { body: { kind: 'folder', stageKind: 'ingest.files', parameters: { root: '/srv/texts' } } },
    )
    const tested = await api('sourceTest', { params: { id } })

    expect([tried, tested])
      .toMatchObject([{ ok: false }, { ok: false, findings: [{ severity: 'ERROR', code: 'NOTHING_READABLE' }] }])
    expect((await api('sourceGet', { params: { id } })).lastTest)
      .toMatchObject({ ok: false, code: 'NOTHING_READABLE', params: { reason: 'INVALID_ENCODING' } })
  })

  it('point at an invalid parameter, tested or saved', async () => {
    const body = { kind: 'folder', stageKind: 'ingest.files', parameters: { root: '/srv', colour: 1 } } as const

    const tried = await api('sourceTry', { body })
    const failure = await failureOf(api('sourceCreate', { body: { ...body, name: someName('source') } }))

    expect(tried).toMatchObject({ ok: false, findings: [{ code: 'BAD_PARAMETER', pointer: '/parameters/colour' }] })
    expect(failure.problem).toMatchObject({ status: 422, errors: [{ pointer: '/parameters/colour' }] })
  })

  it('do not fail a source while the factory is not responding', async () => {
    const { id } = await givenFolder()
    server.queue.isAway = true

    const failure = await failureOf(api('sourceTest', { params: { id } }))

    expect(failure.problem).toMatchObject({ status: 503, code: 'unavailable' })
    expect(failure.headers.get('retry-after')).toBe('2')
    expect((await api('sourceGet', { params: { id } })).lastTest).toBeNull()
  })

  it('are changed and archived', async () => {
    const source = await givenFolder()

    const changed = await api(
      'sourceChange', { params: { id: source.id }, version: 1, body: { parameters: { root: '/srv/other' } } },
    )
    await api('sourceDelete', { params: { id: source.id }, version: 2 })

    expect(changed).toMatchObject({ version: 2, name: source.name, parameters: { root: '/srv/other' } })
    expect((await failureOf(api('sourceGet', { params: { id: source.id } }))).status).toBe(404)
  })

  it('store that a source is empty', async () => {
    server.queue.inspect = () => ({ ...INSPECTION, sample: [], findings: [{
      severity: 'WARNING', code: 'NO_RECORDS', pointer: '', stageId: '', message: 'no record',
      params: { look: 'header' },
    }] })
    const { id } = await givenFolder()

    const test = await api('sourceTest', { params: { id } })

    // No record was read, so who looks at `ok` alone does not go on; for people it is no failure.
    expect(test).toMatchObject({ ok: false, columns: [{ name: 'a' }], findings: [{ code: 'NO_RECORDS' }] })
    expect((await api('sourcePreview', { params: { id } })).findings).toMatchObject([{ code: 'NO_RECORDS' }])
    expect(await api('sourceList', { query: { attention: 'true', limit: 200 } }))
      .toMatchObject({ items: expect.not.arrayContaining([expect.objectContaining({ id })]) })
    expect((await api('sourceGet', { params: { id } }))).toMatchObject({ columns: [{ name: 'a' }] })
    expect((await api('sourceGet', { params: { id } })).lastTest)
      .toMatchObject({ ok: false, code: 'NO_RECORDS', message: 'no record', params: { look: 'header' } })
  })

  it('store the first line that can’t be parsed, not a suspicious one, and need no attention', async () => {
    const lineOf = (code: string, line: number) =>
      ({ severity: 'WARNING' as const, code, pointer: `/line/${line}`, stageId: '', message: code, params: {} })
    const findings = [lineOf('QUOTE_SPANS_LINES', 2), lineOf('COLUMN_COUNT', 4)]
    server.queue.inspect = () => ({ ...INSPECTION, findings })
    const { id } = await givenFolder()

    await api('sourceTest', { params: { id } })

    expect((await api('sourceGet', { params: { id } })).lastTest).toMatchObject({ ok: true, code: 'COLUMN_COUNT' })
    const { items } = await api('sourceList', { query: { attention: 'true', limit: 200 } })
    expect(items.map(source => source.id)).not.toContain(id)
  })

  it.each([
    ['an unknown kind', { kind: 's3', name: 'x' }, '/kind'],
    ['a folder without stage kind', { kind: 'folder', name: 'x', parameters: {} }, '/stageKind'],
    ['an upload that is no id', { kind: 'upload', name: 'x', uploadId: 'x' }, '/uploadId'],
    ['a field of the other kind', {
      kind: 'folder', name: 'x', stageKind: 'ingest.csv', parameters: {},
      uploadId: '0190ffff-0000-7000-8000-000000000000',
    }, '/uploadId'],
  ])('refuse %s', async (_, body, pointer) => {
    const response = await raw(server.url, '/sources', {
      method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' },
    })
    const answer: { errors: { pointer: string }[] } = await response.json()

    expect(response.status).toBe(400)
    expect(answer.errors.map(field => field.pointer)).toContain(pointer)
  })

  const givenFolder = () => api('sourceCreate', {
    body: { kind: 'folder', name: someName('folder'), stageKind: 'ingest.files', parameters: { root: '/srv/texts' } },
  })
})
