import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import type { Json, StageJob } from '#factory/job/stage-job.ts'
import { runInProcess } from './stages-runner.ts'
import { type StageRoom, putBytes, readRecords, readText, toGb18030, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

async function ingest(
  { store }: StageRoom, bytes: string | Uint8Array, parameters: Record<string, Json> = {},
  given: Partial<StageJob> = {},
) {
  const run = await runInProcess(
    room, toJob({ kind: 'ingest.jsonl', parameters, inputs: [await putBytes(store, bytes)] }, given),
  )
  const byRole = (role: string) => run.outputs.find(output => output.role === role)
  return { ...run, text: await readText(store, byRole('OUTPUT')), rejects: await readRecords(store, byRole('REJECTS')) }
}

describe('ingest.jsonl', () => {
  it('reports a broken line by its number, counts it, and writes it to the file of rejected records', async () => {
    const { text, rejects, progress } = await ingest(room, '{"a":1}\n{"a":2\n[3]\n{"a":4}\n"five"\n')

    expect(text).toBe('{"a":1}\n{"a":4}\n')
    expect(rejects).toEqual([
      {
        line: 2, reason: 'INVALID_JSON', message: expect.any(String), params: { problem: 'CUT_OFF', column: '7' },
        raw: '{"a":2',
      },
      { line: 3, reason: 'NOT_AN_OBJECT', message: expect.any(String), raw: '[3]' },
      { line: 5, reason: 'NOT_AN_OBJECT', message: expect.any(String), raw: '"five"' },
    ])
    expect(progress).toMatchObject({
      recordsIn: 5, recordsOut: 2, recordsFailed: 3, failedByReason: { INVALID_JSON: 1, NOT_AN_OBJECT: 2 }, fraction: 1,
    })
  })

  it('reads byte order marks, CRLF, blank lines and a last line without a line end', async () => {
    const { text, progress } = await ingest(room, '\uFEFF{"a":"ä"}\r\n\r\n   \r\n{"a":2}')

    expect(text).toBe('{"a":"ä"}\n{"a":2}\n')
    expect(progress).toMatchObject({ recordsIn: 2, recordsFailed: 0, fraction: 1 })
  })

  it.each([
    ['UTF-8', (text: string) => Buffer.from(text)],
    ['GB18030', toGb18030],
    ['UTF-16', (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le')],
    ['gzip', (text: string) => gzipSync(text)],
    ['GB18030 in gzip', (text: string) => gzipSync(toGb18030(text))],
  ])('reads %s', async (_, encode) => {
    const lines = Array.from({ length: 3_000 }, (_, row) => `{"row":${row},"text":"数据工厂第${row}行"}`).join('\n')

    const { text, progress } = await ingest(room, encode(lines))

    expect(text).toBe(`${lines}\n`)
    expect(progress.fraction).toBe(1)
  })

  it('rejects only the lines whose bytes are no text', async () => {
    const good = `{"text":"${'数据'.repeat(50)}"}`
    const { text, rejects } = await ingest(
      room, Buffer.concat([Buffer.from(`${good}\n{"text":"`), Buffer.from([0xFF, 0xFE]), Buffer.from(`"}\n${good}\n`)]),
    )

    expect(text).toBe(`${good}\n${good}\n`)
    expect(rejects).toEqual([expect.objectContaining({ line: 2, reason: 'INVALID_ENCODING' })])
  })

  it('reads an empty file as no records', async () => {
    const { text, progress } = await ingest(room, '')

    expect(text).toBe('')
    expect(progress).toMatchObject({ recordsIn: 0, recordsOut: 0 })
  })

  it('refuses a line of 50 MB without holding it in memory', async () => {
    const long = Buffer.concat([
      Buffer.from('{"a":1}\n{"a":"'), Buffer.alloc(50 << 20, 'x'), Buffer.from('"}\n{"a":3}\n'),
    ])
    const before = process.memoryUsage().rss

    const { text, rejects } = await ingest(room, long)

    expect(text).toBe('{"a":1}\n{"a":3}\n')
    expect(rejects).toEqual([expect.objectContaining({ line: 2, reason: 'LINE_TOO_LONG' })])
    expect(String(rejects[0]!.raw).length).toBeLessThanOrEqual(2_000)
    // The limit is 16 MiB; the line itself, in this test, was there before.
    expect(process.memoryUsage().rss - before).toBeLessThan(120 << 20)
  })

  it('reads no more records than the limit of a trial', async () => {
    const { text } = await ingest(room, '{"a":1}\n{"a":2}\n{"a":3}\n', {}, { recordLimit: 2 })

    expect(text).toBe('{"a":1}\n{"a":2}\n')
  })

  it('fails when every record failed, and when more failed than the tolerance allows', async () => {
    const job = async (failureTolerance: number | undefined, text: string) =>
      toJob({ kind: 'ingest.jsonl', failureTolerance, inputs: [await putBytes(room.store, text)] })

    await expect(runInProcess(room, await job(1, 'x\ny\n'))).rejects.toMatchObject({
      reason: 'ALL_RECORDS_FAILED', outputs: [{ role: 'REJECTS', records: 2 }, { role: 'TRACE', records: 2 }],
    })
    await expect(runInProcess(room, await job(0.2, '{}\n{}\nx\n'))).rejects
      .toMatchObject({ reason: 'FAILURE_TOLERANCE_EXCEEDED' })
    expect((await runInProcess(room, await job(0.4, '{}\n{}\nx\n'))).progress.recordsFailed).toBe(1)
    await expect(runInProcess(room, await job(0, `${'{}\n'.repeat(50)}x\n`))).rejects
      .toMatchObject({ reason: 'FAILURE_TOLERANCE_EXCEEDED', metadata: { failureTolerance: '0' } })
    expect((await runInProcess(room, await job(undefined, '{}\nx\nx\n'))).progress.recordsFailed).toBe(2)
  })

  it('rejects a record nested too deep to be written, and continues', async () => {
    const deep = `{"a":${'['.repeat(200_000)}${']'.repeat(200_000)}}`
    const given = await putBytes(room.store, `${deep}\n{"text":" x "}\n`)

    const { progress } = await runInProcess(
      room, toJob({ kind: 'dedupe.exact' }, { upstream: [{ stageId: 'a', outputs: [given] }] }),
    )

    expect(progress).toMatchObject({ recordsOut: 1, recordsFailed: 1 })
  })

  it('reads a real table of JSON, one record a line', async () => {
    const movies = JSON.parse(await readFile('node_modules/vega-datasets/data/movies.json', 'utf8')) as Json[]

    const { text, progress } = await ingest(room, movies.map(movie => JSON.stringify(movie)).join('\n'))

    expect(progress).toMatchObject({ recordsIn: movies.length, recordsOut: movies.length, recordsFailed: 0 })
    expect(text.trimEnd().split('\n').map(line => JSON.parse(line) as Json)).toEqual(movies)
  })
})
