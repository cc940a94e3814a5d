import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, vi } from 'vitest'
import type { Json, StageJob } from '#factory/job/stage-job.ts'
import { runInProcess } from './stages-runner.ts'
import { putBytes, readRecords, readText, toGb18030, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

async function ingest(
  bytes: string | Uint8Array, parameters: Record<string, Json> = {}, given: Partial<StageJob> = {},
) {
  const run = await runInProcess(
    room, toJob({ kind: 'ingest.jsonl', parameters, inputs: [await putBytes(room.store, bytes)] }, given),
  )
  const byRole = (role: string) => run.outputs.find(output => output.role === role)
  return {
    ...run, text: await readText(room.store, byRole('OUTPUT')),
    rejects: await readRecords(room.store, byRole('REJECTS')),
  }
}

describe('ingest.jsonl of a JSON text', () => {
  it('reads the elements of a real array as records', async () => {
    const bytes = await readFile('node_modules/vega-datasets/data/movies.json')

    const { text, progress } = await ingest(bytes)

    const movies = JSON.parse(bytes.toString()) as Json[]
    expect(text.trimEnd().split('\n').map(line => JSON.parse(line) as Json)).toEqual(movies)
    expect(progress)
      .toMatchObject({ recordsIn: movies.length, recordsOut: movies.length, recordsFailed: 0, fraction: 1 })
  })

  it('keeps the values of an element as they are written', async () => {
    const { text } = await ingest(
      '[\n  {\n    "id": 1234567890123456001,\n    "b": 1.0, "a": 1e400,\n    "s": "\\u5c71 \\u6c34"\n  }\n]',
    )

    expect(text).toBe('{"id": 1234567890123456001,"b": 1.0, "a": 1e400,"s": "\\u5c71 \\u6c34"}\n')
  })

  it('ends every record with its own line end, whatever the buffer contained before', async () => {
    const chunkBytes = 256 << 10
    const first = `{"a":"${'x'.repeat(chunkBytes - '[{"a":""},'.length)}"}`
    const allocate = vi.spyOn(Buffer, 'allocUnsafe').mockImplementation(size => Buffer.alloc(size, '\n'))

    const { text } = await ingest(`[${first},{"a":2}]`).finally(() => allocate.mockRestore())

    expect(text).toBe(`${first}\n{"a":2}\n`)
  })

  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['UTF-8 with its mark', (text: string) => Buffer.from(`\uFEFF${text}`)],
    ['GB18030', toGb18030],
    ['UTF-16LE', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-16BE', (text: string) => Buffer.from(text, 'utf16le').swap16()],
    ['lines that end in CR', (text: string) => Buffer.from(text.replaceAll('\n', '\r'))],
  ])('reads an array in %s, gzipped or not', async (_, encode) => {
    const records = Array.from({ length: 2_000 }, (_, row) => ({ row, text: `数据工厂第${row}行` }))
    const bytes = encode(JSON.stringify(records, null, 2))

    const [plain, packed] = [await ingest(bytes), await ingest(gzipSync(bytes))]

    expect(plain.text.trimEnd().split('\n').map(line => JSON.parse(line) as Json)).toEqual(records)
    expect(packed.text).toBe(plain.text)
  })

  it('reads one object over several lines, several objects, and JSON lines in a file of any name', async () => {
    expect((await ingest('{\n  "a": 1,\n  "b": [\n    2\n  ]\n}\n')).text).toBe('{"a": 1,"b": [2]}\n')
    expect((await ingest('{\n  "a": 1\n}\n{\n  "a": 2\n}')).text).toBe('{"a": 1}\n{"a": 2}\n')
    expect((await ingest('{ "a": 1\n, "b": 2\n}')).text).toBe('{ "a": 1, "b": 2}\n')
    expect((await ingest('{"a":1}\n{"a":2}\n')).text).toBe('{"a":1}\n{"a":2}\n')
    expect((await ingest('{"a":1}\r{"a":2}\r')).text).toBe('{"a":1}\n{"a":2}\n')
    expect((await ingest('[]')).progress.recordsIn).toBe(0)
  })

  it('reads JSON lines even when the first line is broken', async () => {
    const { text, rejects } = await ingest('{"a":1\n{"a":2}\n{"a":3}\n')

    expect(text).toBe('{"a":2}\n{"a":3}\n')
    expect(rejects).toMatchObject([{ line: 1, reason: 'INVALID_JSON' }])
  })

  it('reports a broken element by its place in the file, and reads those behind it', async () => {
    const { text, rejects } = await ingest(
      '[\n  {"a": 1},\n  {\n    "a": 2,\n    "b": 3,\n  },\n  5,\n  {"a": "\n"},\n  {"a": 4}\n]',
    )

    expect(text).toBe('{"a": 1}\n{"a": 4}\n')
    expect(rejects).toMatchObject([
      { line: 3, pointer: '/1', reason: 'INVALID_JSON', params: { line: '6', column: '3', element: '1' } },
      { line: 7, pointer: '/2', reason: 'NOT_AN_OBJECT' },
      { line: 8, pointer: '/3', reason: 'INVALID_JSON', params: { problem: 'CONTROL_CHARACTER', element: '3' } },
    ])
  })

  it.each([
    ['is cut off', '[{"a":1},\n{"a":2},\n{"a":', 'JSON_CUT', { line: '3', column: '1', element: '2' }],
    ['lacks its last bracket', '[{"a":1},\n{"a":2}\n', 'JSON_CUT', { line: '3', column: '1', element: '1' }],
    [
      'has brackets that do not match in one line', '[{"a":1},{"a":[2},{"a":3}]', 'JSON_BROKEN',
      { line: '1', column: '17', element: '1' },
    ],
  ])('fails with the place when an array %s, because the missing part is unknown', async (
    _, text, reason, metadata,
  ) => {
    await expect(ingest(text)).rejects.toMatchObject({ name: 'StageFailure', reason, metadata })
  })

  it('refuses an element of 50 MB without holding it in memory', async () => {
    const long = Buffer.concat([
      Buffer.from('[{"a":1},\n{"a":"'), Buffer.alloc(50 << 20, 'x'), Buffer.from('"},{"a":3}]'),
    ])
    const before = process.memoryUsage().rss

    const { text, rejects } = await ingest(long)

    expect(text).toBe('{"a":1}\n{"a":3}\n')
    expect(rejects).toMatchObject([{ line: 2, pointer: '/1', reason: 'LINE_TOO_LONG' }])
    expect(process.memoryUsage().rss - before).toBeLessThan(150 << 20)
  })

  it('reports a binary file once, and a guessed encoding', async () => {
    await expect(ingest(Buffer.from(Array.from({ length: 9_000 }, (_, index) => (index * 7919) % 256)))).rejects
      .toMatchObject({ reason: 'ALL_RECORDS_FAILED', metadata: { recordsIn: '1' } })
    const { text, alerts } = await ingest(Buffer.from('{"a":"caf\xE9"}\n', 'latin1'))

    expect(text).toBe('{"a":"café"}\n')
    expect(alerts)
      .toMatchObject([{ severity: 'WARNING', code: 'ENCODING_GUESSED', metadata: { encoding: 'windows-1252' } }])
  })

  it('keeps a U+FFFD that the text contains, and rejects only undecodable bytes', async () => {
    const lines = Buffer.from('{"a":"数\uFFFD据"}\n{"a":"工厂"}\n', 'utf16le')
    const broken = Buffer.concat([
      lines, Buffer.from('{"a":"', 'utf16le'), Buffer.from([0, 0xD8]), Buffer.from('"}\n', 'utf16le'),
    ])

    const { text, rejects } = await ingest(broken)

    expect(text).toBe('{"a":"数\uFFFD据"}\n{"a":"工厂"}\n')
    expect(rejects).toMatchObject([{ line: 3, reason: 'INVALID_ENCODING' }])
  })
})
