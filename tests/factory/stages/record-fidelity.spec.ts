import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listFields } from '#record/json-scan'
import { HOSTILE_TEXT } from '#factory/stages/kind-case.ts'
import { STAGE_KINDS } from '#factory/stages/registry.ts'
import type { ArtifactRef, Json, StageJob } from '#factory/job/stage-job.ts'
import { hostileFields, hostileNumber } from '../../support/api/hostile-json'
import { runInProcess } from './stages-runner.ts'
import { after, putBytes, readText, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const DATASET = '0190ffff-0000-7000-8000-000000000000'
async function runKind(
  kind: string, input: ArtifactRef, parameters: Record<string, Json> = {}, reads: 'stage' | 'input' = 'stage',
) {
  const job = toJob(
    { kind, parameters, inputs: reads === 'input' ? [input] : [] },
    reads === 'input' ? { recordLimit: 1_000_000 } : { upstream: after(input) },
  )
  const { outputs } = await runInProcess(room, job)
  return readText(room.store, outputs.find(output => output.role === 'OUTPUT'))
}

const linesOf = (text: string) => text.split('\n').slice(0, -1)
const record = fc.tuple(hostileFields, hostileFields).map(([before, behind]) =>
  (row: number) => `{"row":${row}${before && ','}${before},"text" :${HOSTILE_TEXT}${behind && ','}${behind}}`)

describe('data that a stage does not change', () => {
  it('is output by ingest.csv as the cell has it, in the order of the columns', async () => {
    const cell = fc.oneof(hostileNumber, fc.constantFrom(
      '007', 'true', 'FALSE', '1.0', '1e400', '1234567890123456789', '3.14159265358979323846', ' x ',
    ))
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 20 }), async (rows) => {
        const output = linesOf(await runKind(
          'ingest.csv', await putBytes(room.store, `year,7,2\n${rows.map(row => `${row.join(',')}\n`).join('')}`), {},
          'input',
        ))

        const read = output.map(line =>
          [...listFields(line)].map(([name, { start, end }]) => [name, line.slice(start, end)] as const))
        expect(read.map(fields => fields.map(([name]) => name).join())).toEqual(rows.map(() => 'year,7,2'))
        expect(read.map(fields =>
          fields.map(([, value]) => String(value.startsWith('"') ? JSON.parse(value) : value).toLowerCase())))
          .toEqual(rows.map(row => row.map(text => text.toLowerCase())))
      }), { numRuns: 20 },
    )
  })

  it('is output by ingest.files as the file has it', async () => {
    const texts = ['1e400, 1.0 and "quotes"\r\n\u2028 山', '\uFFFD \\u5c71']
    const folder = path.join(room.directory, 'texts')
    await mkdir(folder, { recursive: true })
    await Promise.all(texts.map((text, index) => writeFile(path.join(folder, `${index}.txt`), text)))

    const { outputs } = await runInProcess(
      room, toJob({ kind: 'ingest.files', parameters: { root: folder } }), undefined, [folder],
    )

    expect(linesOf(await readText(room.store, outputs[0])).map(line => (JSON.parse(line) as { text: string }).text))
      .toEqual(texts)
  })

  it('is output by acceptance.gate without a copy; with fixes, it is as it arrived or as it was fixed', async () => {
    const upstream = after(await putBytes(room.store, '{"a":1.0, "b":12345678901234567890}\n{"a":2}\n'))
    const fixes = await putBytes(room.store, '{"row":2,"record":{"a" :2.50}}\n')
    const run = (given: Partial<StageJob> = {}) =>
      runInProcess(room, toJob({ kind: 'acceptance.gate', parameters: { policy: 'p' } }, { upstream, ...given }))

    const [passed, fixed] = [await run(), await run({ fixes })]

    expect(passed.outputs).toEqual(upstream[0]?.outputs)
    expect(await readText(room.store, fixed.outputs[0])).toBe('{"a":1.0, "b":12345678901234567890}\n{"a" :2.50}\n')
  })

  it('is output by review.apply as it arrived or as it was fixed, byte for byte, unless it is left out', async () => {
    const fates = fc.constantFrom('kept' as const, 'fixed' as const, 'left out' as const)
    const judged = fc.array(fc.tuple(record, fates), { minLength: 1, maxLength: 30 })
    await fc.assert(fc.asyncProperty(judged, async (records) => {
      const lines = records.map(([toLine], row) => toLine(row))
      const fixed = records.map(([toLine, fate], row) => fate === 'fixed' ? toLine(row + 1_000) : lines[row])
      const wanted = fixed.filter((_, row) => records[row]?.[1] !== 'left out')
      const fixes = await putBytes(room.store, records.map(([, fate], row) => fate === 'kept'
        ? ''
        : `{"row":${row + 1},${fate === 'fixed' ? `"record":${fixed[row]}` : '"leave_out":true'}}\n`).join(''))

      const output = await runKind(
        'review.apply',
        { ...await putBytes(room.store, lines.map(line => `${line}\n`).join('')), records: lines.length },
        { fixes: fixes.uri },
      )

      expect(linesOf(output)).toEqual(wanted)
    }), { numRuns: 20 })
  })

  it.each([
    ['{"row":3,"record":{}}', 'FIX_WITHOUT_RECORD'],
    ['{"row":3,"leave_out":true}', 'FIX_WITHOUT_RECORD'],
    ['{"row":1,"leave_out":false}', 'FIXES_UNREADABLE'],
    ['{"row":1,"leave_out":true,"record":{}}', 'FIXES_UNREADABLE'],
    ['{"row":0,"record":{}}', 'FIXES_UNREADABLE'],
    ['{"row":1,"record":[1]}', 'FIXES_UNREADABLE'],
    ['{"row":1,"record":{}}\n{"row":1,"record":{}}', 'FIXES_UNREADABLE'],
    ['{"row":1,', 'FIXES_UNREADABLE'],
  ])('review.apply fails as a whole for fixes that do not fit: %s', async (text, reason) => {
    const fixes = await putBytes(room.store, text)

    for (const records of [2, -1]) {
      const input = { ...await putBytes(room.store, '{"a":1}\n{"a":2}\n'), records }
      await expect(runInProcess(
        room, toJob({ kind: 'review.apply', parameters: { fixes: fixes.uri } }, { upstream: after(input) }),
      )).rejects.toMatchObject({ reason })
    }
  })

  it('is unchanged in rejected records', async () => {
    const line = '{"7":1.0,"id" : 1234567890123456001, "text":5}'
    const { outputs } = await runInProcess(room, toJob(
      { kind: 'filter.tokens' }, { upstream: after(await putBytes(room.store, `${line}\n{"text":"x"}\n`)) },
    ))

    expect(await readText(room.store, outputs.find(output => output.role === 'REJECTS'))).toContain(`"record":${line}}`)
  })

  it('is read by input.rejects as it had arrived where it was rejected, of one group alone, byte for byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(record, fc.boolean()), { minLength: 1, maxLength: 30 }), async (records) => {
        const lines = records.map(([toLine], row) => toLine(row))
        const wanted = lines.filter((_, row) => records[row]?.[1])
        // Names and values of other groups that look like those of this one.
        const text = lines.map((line, row) =>
          `${JSON.stringify({ row: row + 1, reason: records[row]?.[1] ? 'MODEL_BUSY' : 'OTHER', message: '"reason":"MODEL_BUSY"', params: { reason: 'MODEL_BUSY', record: '{}' } }).slice(0, -1)},"record":${line}}\n`)
          .join('')
        const file = { ...await putBytes(room.store, text), role: 'REJECTS' as const }
        fc.pre(wanted.length > 0)

        const { outputs, progress } = await runInProcess(room, toJob({
          kind: 'input.rejects', parameters: { reason: 'MODEL_BUSY', records: wanted.length }, inputs: [file],
        }))

        expect(linesOf(await readText(room.store, outputs[0]))).toEqual(wanted)
        expect(progress).toMatchObject({ recordsIn: wanted.length, recordsOut: wanted.length, recordsFailed: 0 })
      }), { numRuns: 20 },
    )
  })

  it('input.rejects rejects again what was kept as an excerpt, and fails as a whole when records are missing', async () => {
    const file = {
      ...await putBytes(
        room.store, '{"row":1,"reason":"A","record":{"a":1.0}}\n{"row":2,"reason":"A","raw":"{\\"a\\":"}\n',
      ),
      role: 'REJECTS' as const,
    }
    const run = (records: number, inputs = [file]) =>
      runInProcess(room, toJob({ kind: 'input.rejects', parameters: { reason: 'A', records }, inputs }))

    const { outputs, progress } = await run(2)

    expect(await readText(room.store, outputs[0])).toBe('{"a":1.0}\n')
    expect(progress).toMatchObject({ recordsIn: 2, recordsOut: 1, failedByReason: { RECORD_NOT_KEPT: 1 } })
    expect(await readText(room.store, outputs.find(output => output.role === 'REJECTS'))).toContain('"raw":"{\\"a\\":"')
    await expect(run(3)).rejects.toMatchObject({ reason: 'REJECTS_INCOMPLETE', metadata: { asked: '3', read: '2' } })
    await expect(run(2, [])).rejects.toMatchObject({ reason: 'NO_SOURCE' })
  })

  it('is not replaced by an object: the record fails', async () => {
    const { progress, outputs } = await runInProcess(room, toJob(
      { kind: 'filter.tokens', parameters: { output_field: 'meta.tokens' } },
      { upstream: after(await putBytes(room.store, '{"meta":"a text","text":"x"}\n{"meta":{"a":1.0},"text":"x"}\n')) },
    ))

    expect(progress.failedByReason).toEqual({ FIELD_IN_THE_WAY: 1 })
    expect(await readText(room.store, outputs[0])).toBe('{"meta":{"a":1.0,"tokens":1},"text":"x"}\n')
  })

  it.each([
    'ingest.jsonl', 'filter.rules', 'publish',
  ])('is refused by %s where it is nested too deeply', async (kind) => {
    const deep = `{"t":${'['.repeat(5_000)}${']'.repeat(5_000)}}`
    const input = await putBytes(room.store, `${deep}\n{"text":"x"}\n`)
    const isIngest = kind === 'ingest.jsonl'
    const parameters: Record<string, Json> = kind === 'publish'
      ? { dataset_id: DATASET }
      : isIngest ? {} : { conditions: [{ field: 'text', op: 'exists' }] }

    const { progress } = await runInProcess(
      room, toJob({ kind, parameters, inputs: isIngest ? [input] : [] }, { upstream: isIngest ? [] : after(input) }),
    )

    expect(progress).toMatchObject({ recordsOut: 1, failedByReason: { RECORD_TOO_DEEP: 1 } })
  })
})

describe('a field that a stage writes', () => {
  it.each([
    ['filter.tokens', 'output_field'],
    ['filter.language', 'output_field'],
    ['model.call', 'output_field'],
    ['judge', 'score_field'],
    ['quality.check', 'flag_field'],
  ])('of %s cannot be called __proto__', (kind, parameter) => {
    const complaints: string[] = []
    const definition = STAGE_KINDS.find(it => it.kind === kind)!
    const required: Record<string, Record<string, Json>> = {
      'model.call': { model: 'm', prompt: 'p' }, 'judge': { model: 'm', rubric: 'r' },
      'quality.check': { rules: [{ type: 'required', field: 'x' }], action: 'flag' },
    }
    const { parameters } = definition.complete({ ...required[kind], [parameter]: '__proto__.x' })
    definition.plan({
      parameters, inputs: [undefined], complain: ({ code, pointer }) => complaints.push(`${code} ${pointer}`),
    })

    expect(complaints).toEqual([`BAD_PARAMETER /${parameter}`])
  })
})
