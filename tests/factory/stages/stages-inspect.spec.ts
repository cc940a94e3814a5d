import { mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { listFiles } from '#factory/io/list-files.ts'
import { inspectSource } from '#factory/stages/inspect/inspect.ts'
import type { Json } from '#factory/job/stage-job.ts'
import { putBytes, toGb18030, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const DATA = path.resolve('node_modules/vega-datasets/data')

const env = () => ({
  artifacts: { directory: path.join(room.directory, 'artifacts') }, sourceRoots: [DATA, room.directory],
})

async function inspect(
  kind: string, bytes: string | Uint8Array | undefined, parameters: Record<string, Json> = {}, sampleSize = 2,
) {
  const inputs = bytes === undefined ? [] : [await putBytes(room.store, bytes)]
  return inspectSource(toJob({ kind, parameters, inputs }).stage, sampleSize, env())
}

describe('inspectSource', () => {
  it('returns encoding, dialect, columns and first records of a CSV, and names bad lines', async () => {
    const seen = await inspect('ingest.csv', toGb18030('编号;名称;价格\n1;苹果;2.5\n2;只有两列\n3;梨;4\n'))

    expect(seen).toMatchObject({
      encoding: 'gb18030',
      format: 'csv',
      dialect: { delimiter: ';', quote: '"', header: true, gzip: false, bom: false },
      columns: [
        { name: '编号', type: 'integer', nullable: false },
        { name: '名称', type: 'string', nullable: false },
        { name: '价格', type: 'number', nullable: false },
      ],
      sample: ['{"编号":1,"名称":"苹果","价格":2.5}', '{"编号":3,"名称":"梨","价格":4}'],
      findings: [
        { severity: 'WARNING', code: 'ENCODING_GUESSED', params: { encoding: 'gb18030' } },
        { severity: 'WARNING', code: 'COLUMN_COUNT', pointer: '/line/3' },
      ],
    })
  })

  it('reads JSON lines in gzip, and recognises an array of records', async () => {
    const lines = await inspect('ingest.jsonl', gzipSync('{"a":1,"b":null}\nbroken\n{"a":2.5,"c":[1]}\n'))
    const array = await inspect('ingest.jsonl', '[{"a":1},\n{"a":2}]')

    expect(lines).toMatchObject({
      format: 'jsonl',
      dialect: { gzip: true },
      columns: [
        { name: 'a', type: 'number', nullable: false },
        { name: 'b', type: 'unknown', nullable: true },
        { name: 'c', type: 'array', nullable: true },
      ],
      findings: [{ code: 'INVALID_JSON', pointer: '/line/2' }],
    })
    expect(array).toMatchObject({
      format: 'json', sample: ['{"a":1}', '{"a":2}'], columns: [{ name: 'a', type: 'integer' }], findings: [],
    })
  })

  it('inspects a folder, and a real table in it', async () => {
    const folder = path.join(room.directory, 'texts')
    await mkdir(folder)
    await writeFile(path.join(folder, 'a.md'), '# A')

    expect((await inspect('ingest.files', undefined, { root: folder })).sample)
      .toEqual(['{"path":"a.md","text":"# A","bytes":3}'])
    const table = await inspect('ingest.csv', undefined, { root: DATA, glob: 'seattle-weather.csv' }, 1)
    expect(table.columns.map(({ name, type }) => `${name}:${type}`)).toEqual([
      'date:timestamp', 'precipitation:number', 'temp_max:number', 'temp_min:number', 'wind:number', 'weather:string',
    ])
    expect(table.sample).toHaveLength(1)
  })

  it('keeps the answer small, however large the records are', async () => {
    const long = JSON.stringify({ text: 'x'.repeat(1 << 20) })

    const { sample } = await inspect('ingest.jsonl', Array.from({ length: 7 }, () => long).join('\n'), {}, 200)

    expect(sample).toHaveLength(7)
    expect(sample.join('').length).toBeLessThan(10_000)
  })

  it.each<[string, string, string | Uint8Array]>([
    ['ingest.csv', 'no byte', ''],
    ['ingest.jsonl', 'no byte', ''],
    ['ingest.files', 'no byte', ''],
    ['ingest.csv', 'a mark alone', '\uFEFF'],
    ['ingest.jsonl', 'an archive of nothing', gzipSync('')],
  ])('warns %s of an upload of %s', async (kind, _, bytes) => {
    const { findings } = await inspect(kind, bytes)

    expect(findings).toMatchObject([{ severity: 'WARNING', code: 'EMPTY_FILE' }])
  })

  it('warns of a table that has a header and no record', async () => {
    const { columns, findings } = await inspect('ingest.csv', 'a,b\n')

    expect(columns.map(({ name }) => name)).toEqual(['a', 'b'])
    expect(findings).toMatchObject([{ severity: 'WARNING', code: 'NO_RECORDS', params: { look: 'header' } }])
  })

  it('warns of lines without a record, and of a folder without a text', async () => {
    const folder = path.join(room.directory, 'nothing')
    await mkdir(folder)

    expect((await inspect('ingest.jsonl', '\n \n')).findings).toMatchObject([{ code: 'NO_RECORDS', pointer: '' }])
    expect((await inspect('ingest.files', undefined, { root: folder })).findings)
      .toMatchObject([{ code: 'NO_RECORDS', params: { look: 'files' } }])
  })

  it('names the line and column of a quote that is never closed', async () => {
    const { sample, findings } = await inspect('ingest.csv', 'id,text\n1,fine\n2,"open\n3,lost\n4,lost too\n')

    expect(sample).toEqual(['{"id":1,"text":"fine"}'])
    expect(findings).toMatchObject([{
      code: 'QUOTE_NOT_CLOSED', pointer: '/line/3', params: { line: '3', column: 'text', last_line: '5', end: 'open' },
    }])
  })

  it('names the file of a bad line when there are several', async () => {
    const folder = path.join(room.directory, 'tables')
    await mkdir(folder)
    await writeFile(path.join(folder, 'a b.jsonl'), 'broken\n')

    expect((await inspect('ingest.jsonl', undefined, { root: folder })).findings).toMatchObject([
      { severity: 'ERROR', code: 'NOTHING_READABLE', pointer: '' },
      {
        code: 'INVALID_JSON', message: expect.stringMatching(/^a b\.jsonl: /),
        params: { file: 'a b.jsonl', problem: 'UNEXPECTED_TOKEN' },
      },
    ])
  })

  it.each<[string, string, string | Uint8Array, Record<string, string>]>([
    [
      'ingest.csv', 'a file that is no text',
      Buffer.from(Array.from({ length: 9_000 }, (_, index) => (index * 7919) % 256)), { reason: 'BINARY_FILE' },
    ],
    ['ingest.jsonl', 'lines of words', 'one\ntwo\n', { reason: 'INVALID_JSON', problem: 'UNEXPECTED_TOKEN' }],
    ['ingest.jsonl', 'lines of arrays', '[1]\n[2]\n', { reason: 'NOT_AN_OBJECT' }],
    [
      'ingest.files', 'bytes of no encoding', Buffer.from([0x4D, 0x5A, 0, 0, 1, 2, 0xFF]),
      { reason: 'INVALID_ENCODING' },
    ],
    [
      'ingest.jsonl', 'a record that is nested too deep', `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      { reason: 'RECORD_TOO_DEEP' },
    ],
    [
      'ingest.jsonl', 'a record of millions of values', `{"a":[${'[],'.repeat(1_000_000)}1]}`,
      { reason: 'TOO_LARGE_TO_TEST' },
    ],
  ])('reports as an error that %s can read nothing of %s, and why', async (kind, _, bytes, params) => {
    const { sample, findings } = await inspect(kind, bytes)

    expect(sample).toEqual([])
    expect(findings[0]).toMatchObject({ severity: 'ERROR', code: 'NOTHING_READABLE', pointer: '', params })
  })

  it('shows the records before the place where an array breaks off, and names the place', async () => {
    const { sample, findings } = await inspect('ingest.jsonl', '[{"a":1},\n{"a":2},\n{"a":')

    expect(sample).toEqual(['{"a":1}', '{"a":2}'])
    expect(findings)
      .toMatchObject([{ severity: 'ERROR', code: 'JSON_CUT', params: { line: '3', column: '1', element: '2' } }])
  })

  it('reports an element of an array that cannot be read', async () => {
    const { findings } = await inspect('ingest.jsonl', '[\n{"a":1},\n5,\n{"a":12,}\n]')

    expect(findings).toMatchObject([
      { code: 'NOT_AN_OBJECT', pointer: '/line/3', params: { element: '1' } },
      { code: 'INVALID_JSON', pointer: '/line/4', params: { element: '2', line: '4', column: '9' } },
    ])
  })

  it('warns of a guessed encoding', async () => {
    const latin = Buffer.from('name,city\nJos\xE9,Bogot\xE1\n', 'latin1')
    const folder = path.join(room.directory, 'guessed')
    await mkdir(folder)
    await writeFile(path.join(folder, 'a.txt'), latin)

    expect(await inspect('ingest.csv', latin)).toMatchObject({
      encoding: 'windows-1252',
      findings: [{ severity: 'WARNING', code: 'ENCODING_GUESSED', params: { encoding: 'windows-1252' } }],
    })
    expect((await inspect('ingest.files', undefined, { root: folder })).findings)
      .toMatchObject([{ code: 'ENCODING_GUESSED', params: { file: 'a.txt' } }])
    expect((await inspect('ingest.csv', latin, { encoding: 'windows-1252' })).findings).toEqual([])
  })

  it('returns the size of text files, uploaded or in a folder', async () => {
    const folder = path.join(room.directory, 'sized')
    await mkdir(folder)
    await writeFile(path.join(folder, 'a.md'), '12345')
    await writeFile(path.join(folder, 'b.md'), '678')

    expect((await inspect('ingest.files', 'a text')).bytes).toBe(6)
    expect((await inspect('ingest.files', undefined, { root: folder })).bytes).toBe(8)
  })

  it('reads a table and JSON lines that end in CR alone', async () => {
    const table = await inspect('ingest.csv', 'id,text\r1,"one, two"\r2,three\r')
    const lines = await inspect('ingest.jsonl', '{"a":1}\r{"a":2}\r')

    expect(table).toMatchObject({ sample: ['{"id":1,"text":"one, two"}', '{"id":2,"text":"three"}'], findings: [] })
    expect(lines).toMatchObject({ format: 'jsonl', sample: ['{"a":1}', '{"a":2}'], findings: [] })
  })

  it('reads no more of an archive than of any other file', async () => {
    const bulk = gzipSync(Buffer.alloc(300 << 20, 'x'), { level: 1 })
    const bomb = Buffer.concat([gzipSync('{"a":1}\n'), bulk])
    const before = process.cpuUsage()

    const lines = await inspect('ingest.jsonl', bomb)
    const text = await inspect('ingest.files', bomb)

    expect(lines.sample).toEqual(['{"a":1}'])
    expect(text.findings[0])
      .toMatchObject({ severity: 'ERROR', code: 'NOTHING_READABLE', params: { reason: 'FILE_TOO_LARGE' } })
    const { user } = process.cpuUsage(before)
    expect(user).toBeLessThan(8_000_000)
    await expect(inspect('ingest.jsonl', bulk)).rejects.toMatchObject({ reason: 'TOO_LARGE_TO_TEST' })
  })

  it('reads no more of a table of a million records than of a small one', async () => {
    const rows = Buffer.from(`id,text\n${'7,"=cmd|calc"\n'.repeat(1_000_000)}`)
    const before = process.cpuUsage()

    const seen = await inspect('ingest.csv', rows)

    expect(seen.sample).toHaveLength(2)
    expect(process.cpuUsage(before).user).toBeLessThan(3_000_000)
  })

  it('stops in the middle of a file when the caller no longer waits', async () => {
    const inputs = [await putBytes(room.store, gzipSync(Buffer.alloc(64 << 20, 'x')))]
    const stopping = new AbortController()

    const looking = inspectSource(
      toJob({ kind: 'ingest.jsonl', inputs }).stage, 2, { ...env(), signal: stopping.signal },
    )
    stopping.abort(new Error('nobody waits'))

    await expect(looking).rejects.toThrow('nobody waits')
  })

  it('reports a folder that is deleted during the inspection', async () => {
    const folder = path.join(room.directory, 'vanishing')
    await mkdir(path.join(folder, 'z'), { recursive: true })
    await writeFile(path.join(folder, 'a.md'), 'a')
    const listing = listFiles({ root: folder, roots: [room.directory], glob: '**/*.md', ignore: [] })
    await listing.next()
    await rm(folder, { recursive: true })

    await expect(listing.next()).rejects.toMatchObject({ name: 'AccessError', reason: 'NOT_FOUND' })
  })

  it('reports a damaged or truncated archive, and missing bytes', async () => {
    const whole = gzipSync('{"a":1}\n'.repeat(1_000))
    const damaged = Buffer.from(whole).fill(0xFF, 12, 40)
    const gone = [{ ...await putBytes(room.store, 'x'), uri: `artifact:sha256/${'0'.repeat(64)}` }]

    await expect(inspect('ingest.jsonl', damaged)).rejects
      .toMatchObject({ name: 'StageFailure', reason: 'SOURCE_CORRUPT' })
    await expect(inspect('ingest.csv', whole.subarray(0, 40))).rejects
      .toMatchObject({ name: 'StageFailure', reason: 'SOURCE_CORRUPT' })
    await expect(inspectSource(toJob({ kind: 'ingest.jsonl', inputs: gone }).stage, 2, env())).rejects
      .toMatchObject({ name: 'StageFailure', reason: 'ARTIFACT_NOT_FOUND' })
  })

  it.each<[string, string, Record<string, Json>, string]>([
    ['outside the roots', 'ingest.csv', { root: '/etc' }, 'OUTSIDE_ROOTS'],
    ['that is not there', 'ingest.jsonl', { root: `${DATA}/absent` }, 'NOT_FOUND'],
    ['without a file that matches', 'ingest.jsonl', { root: DATA, glob: '*.nothing' }, 'NOT_FOUND'],
    ['with a wrong parameter', 'ingest.csv', { root: DATA, delimiter: 'ab' }, 'BAD_PARAMETER'],
    ['that is none', 'filter.rules', {}, 'NOT_A_SOURCE'],
    ['without a place', 'ingest.csv', {}, 'NO_SOURCE'],
  ])('refuses a source %s', async (_, kind, parameters, reason) => {
    await expect(inspect(kind, undefined, parameters)).rejects.toMatchObject({ reason })
  })
})
