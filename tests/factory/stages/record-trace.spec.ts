import { Readable } from 'node:stream'
import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  findInTrace, openTrace, type RecordTrace, scanTrace, type TracePlace, type TraceSet, TraceUnreadable,
} from '#artifact/record-trace.ts'
import { toTraceCode, type TraceVerdict } from '#artifact/trace-form.ts'
import { Meter } from '#factory/job/meter.ts'
import type { Json } from '#factory/job/stage-job.ts'
import { TraceFile } from '#factory/stages/record/trace-file.ts'
import { DETECTED } from '#factory/stages/text/language.ts'
import { runInProcess } from './stages-runner.ts'
import { after, putBytes, putRecords, readText, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()

/** More than two blocks, over two artifacts that do not end with one. */
const ROWS = 2_500
const SPLIT = 1_100
/** What the stage is expected to do with each row. */
const isBroken = (row: number) => row % 100 === 13
const isLow = (row: number) => row % 3 === 0
const rows = Array.from({ length: ROWS }, (_, row) => row)
const lineOf = (row: number) => isBroken(row) ? `broken ${row} {` : JSON.stringify({ row, score: isLow(row) ? 0 : 1 })

/** The place as a plain reference computes it. */
const outcomeOf = (row: number) => isBroken(row) ? 'failed' : isLow(row) ? 'dropped' : 'kept'
const members: Record<TraceSet, number[]> = {
  in: rows,
  out: rows.filter(row => outcomeOf(row) === 'kept'),
  dropped: rows.filter(row => outcomeOf(row) === 'dropped'),
  failed: rows.filter(row => outcomeOf(row) === 'failed'),
}

async function traceOf(job: Parameters<typeof runInProcess>[1]): Promise<RecordTrace> {
  const { outputs } = await runInProcess(room, job)
  const file = outputs.find(({ role }) => role === 'TRACE')!
  return openTrace(room.store, file.uri, file.bytes)
}
const givenUpstream = async () => after(
  await putBytes(room.store, rows.slice(0, SPLIT).map(lineOf).join('\n')),
  await putBytes(room.store, `${rows.slice(SPLIT).map(lineOf).join('\n')}\n`),
)

describe('the trace of a stage', () => {
  let trace: RecordTrace

  beforeAll(async () => {
    trace = await traceOf(toJob(
      { kind: 'filter.rules', parameters: { conditions: [{ field: 'score', op: 'gt', value: 0 }] } },
      { upstream: await givenUpstream() },
    ))
  })

  it('counts what became of all records', () => {
    expect(trace.end).toMatchObject({
      records: ROWS, out: members.out.length, dropped: members.dropped.length, failed: members.failed.length,
      isLinked: false,
    })
    expect(trace.end.inputs).toHaveLength(2)
  })

  it.each(
    ['in', 'out', 'dropped', 'failed'] as const,
  )('finds each record by its number among those of "%s"', async (set) => {
    const numbers = members[set].map((_, at) => at).filter(at => at % 37 === 0 || at === members[set].length - 1)

    const found = await Promise.all(numbers.map(at => findInTrace(trace, set, at)))

    expect(found.map(place => [place?.row, place?.outcome]))
      .toEqual(numbers.map(at => [members[set][at], outcomeOf(members[set][at]!)]))
    expect(await findInTrace(trace, set, members[set].length)).toBeUndefined()
    expect(await findInTrace(trace, set, -1)).toBeUndefined()
  })

  it('says where its block begins in each file', async () => {
    const place = (await findInTrace(trace, 'in', 2_100))!
    const [, second] = trace.end.inputs!

    expect(place).toMatchObject({ first: 2_048, start: { input: 1 }, reason: 'RULE_NOT_MATCHED' })
    const text = await readText(room.store, { uri: second! })
    expect(text.slice(place.start.inputOffset).split('\n')[place.row - place.first]).toBe(lineOf(2_100))
  })

  it('is scanned for what has no index, and says how far it came', async () => {
    const isFailed = (place: TracePlace) => place.reason === 'INVALID_JSON'

    const some = await scanTrace(trace, isFailed, { skip: 3, limit: 2, capMs: 10_000 })
    const all = await scanTrace(trace, isFailed, { limit: ROWS, capMs: 10_000 })
    const capped = await scanTrace(trace, isFailed, { limit: ROWS, capMs: -1 })

    expect(some).toMatchObject({ isWhole: false, places: [{ row: 313 }, { row: 413 }] })
    expect(all).toMatchObject({ isWhole: true, scanned: ROWS })
    expect(all.places.map(({ row }) => row)).toEqual(members.failed)
    expect(capped).toEqual({ places: [], scanned: 0, isWhole: false })
  })

  it('is scanned no further than the last place asked for, unless it matters whether there are more', async () => {
    const isFailed = (place: TracePlace) => place.reason === 'INVALID_JSON'
    const limit = members.failed.length

    expect(await scanTrace(trace, isFailed, { limit: 2, capMs: 10_000 }))
      .toMatchObject({ scanned: 114, isWhole: false })
    expect(await scanTrace(trace, isFailed, { limit: 2, capMs: 10_000, isRestAsked: true }))
      .toMatchObject({ scanned: 213, isWhole: false })
    expect(await scanTrace(trace, isFailed, { limit, capMs: 10_000, isRestAsked: true }))
      .toMatchObject({ scanned: ROWS, isWhole: true })
  })

  it('is scanned in short stretches', async () => {
    const sizes: number[] = []
    const open = (_: string, { start = 0, end = 0 } = {}) => {
      sizes.push(end - start)
      return Readable.from([Buffer.alloc(end - start)])
    }
    const long = { ...trace, store: { ...room.store, open }, end: { ...trace.end, records: 300_000 } }

    expect(await scanTrace(long, () => false, { limit: 1, capMs: 60_000 }))
      .toMatchObject({ scanned: 300_000, isWhole: true })
    expect(Math.max(...sizes)).toBeLessThan(40_000)
  })

  it('is refused when it is something else', async () => {
    const other = await putBytes(room.store, 'no trace at all')
    const empty = await putBytes(room.store, '')

    await expect(openTrace(room.store, other.uri, other.bytes)).rejects.toThrow(TraceUnreadable)
    await expect(openTrace(room.store, empty.uri, empty.bytes)).rejects.toThrow(TraceUnreadable)
  })
})

describe('the trace of a stage that removes duplicates', () => {
  const toUpstream = async (ids: number[]) => after(await putRecords(room.store, ids.map(id => ({ id }))))

  it('links each dropped record to the one it equals', async () => {
    const trace = await traceOf(toJob(
      { kind: 'dedupe.exact', parameters: { fields: ['id'] } }, { upstream: await toUpstream([7, 8, 7, 9, 8, 7]) },
    ))

    const { places } = await scanTrace(trace, () => true, { limit: 10, capMs: 10_000 })

    expect(places.map(({ outcome, link }) => [outcome, link]))
      .toEqual([['kept', 0], ['kept', 0], ['dropped', 1], ['kept', 0], ['dropped', 2], ['dropped', 1]])
  })

  it('is not kept when records were put off, because their order is lost', async () => {
    const { outputs } = await runInProcess(room, toJob(
      { kind: 'dedupe.exact', parameters: { fields: ['id'], max_keys_in_memory: 100 } },
      { upstream: await toUpstream(rows.slice(0, 300)) },
    ))

    expect(outputs.map(({ role }) => role)).toEqual(['OUTPUT'])
  })
})

it('more reasons than codes are one reason without a name, but with their outcome', () => {
  const verdicts: TraceVerdict[] = []
  const codes = Array.from({ length: 300 }, (_, index) =>
    toTraceCode({ outcome: 'failed', reason: `R${index}` }, verdicts))

  expect(new Set(codes).size).toBe(verdicts.length + 1)
  expect(toTraceCode({ outcome: 'failed', reason: 'R7' }, verdicts)).toBe(codes[7])
  expect(toTraceCode({ outcome: 'dropped', reason: 'NEW' }, verdicts)).not.toBe(codes[299])
  expect(verdicts).toHaveLength(252)
})

describe('the trace of a stage that measures', () => {
  const french = 'Cette bibliothèque lit les fichiers de configuration et signale chaque erreur avec sa ligne.'
  const german = 'Diese Bibliothek liest Konfigurationsdateien und meldet jeden Fehler mit seiner Zeile.'
  const english = 'This library parses configuration files and reports every mistake with its line.'
  const measuredOf = async (kind: string, parameters: Record<string, Json>, records: object[]) => {
    const trace = await traceOf(toJob({ kind, parameters }, { upstream: after(await putRecords(room.store, records)) }))
    const { places } = await scanTrace(trace, () => true, { limit: 100, capMs: 10_000 })
    return places.map(({ reason, measured }) => [reason, measured])
  }

  it('says which language was detected, how clearly, and which are kept', async () => {
    const texts = [french, english, german, 'ok'].map(text => ({ text }))

    const found = await measuredOf('filter.language', { languages: ['en', 'zh'] }, texts)

    expect(found).toEqual([
      ['OTHER_LANGUAGE', { language: 'fra', lead: expect.stringMatching(/^[1-9]\d?$/), kept: 'en zh' }],
      ['', {}],
      ['OTHER_LANGUAGE', { language: 'deu', lead: expect.stringMatching(/^[1-9]\d?$/), kept: 'en zh' }],
      ['LANGUAGE_UNDETERMINED', { chars: '2', least: '10' }],
    ])
  })

  it('names no more languages than a reader takes in', async () => {
    const languages = DETECTED.slice(0, 30).filter(code => code !== 'fra')
    const [[, measured] = []] = await measuredOf('filter.language', { languages }, [{ text: french }])

    expect(measured).toMatchObject({ kept: languages.slice(0, 20).join(' '), more: '9' })
  })

  it('says how many tokens there were, and the limit', async () => {
    const texts = ['hi', 'word '.repeat(50), 'hello world'].map(text => ({ text }))

    expect(await measuredOf('filter.tokens', { min_tokens: 2, max_tokens: 5 }, texts)).toEqual([
      ['TOO_FEW_TOKENS', { tokens: '1', min: '2' }],
      ['TOO_MANY_TOKENS', { tokens: expect.stringMatching(/^5\d$/), max: '5' }],
      ['', {}],
    ])
  })

  const conditions = [{ field: 'text', op: 'length_ge', value: 3 }, { field: 'ok', op: 'eq', value: true }]
  const long = { condition: '1', of: '2', field: 'text', op: 'length_ge', value: '3' }
  const good = { condition: '2', of: '2', field: 'ok', op: 'eq', value: 'true' }
  it.each([
    ['keep', 'all', [['RULE_NOT_MATCHED', { ...long, length: '1' }], ['RULE_NOT_MATCHED', good], ['', {}]]],
    ['keep', 'any', [['', {}], ['', {}], ['', {}]]],
    ['drop', 'any', [
      ['RULE_MATCHED', good],
      ['RULE_MATCHED', { ...long, length: '4' }],
      ['RULE_MATCHED', { ...long, length: '3' }],
    ]],
    ['drop', 'all', [['', {}], ['', {}], ['RULE_MATCHED', {}]]],
  ])('says which condition decided: %s, %s', async (action, match, expected) => {
    const records = [{ text: 'a', ok: true }, { text: 'abcd', ok: false }, { text: 'abc', ok: true }]

    expect(await measuredOf('filter.rules', { action, match, conditions }, records)).toEqual(expected)
  })

  it.each<[string, Json, Json, string]>([
    ['eq', null, null, 'null'],
    ['eq', 'null', 'null', '"null"'],
    ['ne', '5', 5, '"5"'],
    ['ne', 5, '5', '5'],
    ['eq', 'a word', 'a word', 'a word'],
    ['in', ['a', 1], 1, '["a",1]'],
    ['matches', '^\\d+$', '12', '^\\d+$'],
  ])('tells what is compared so that no two values look the same: %s %j', async (op, value, is, told) => {
    const found = await measuredOf(
      'filter.rules', { action: 'drop', conditions: [{ field: 'is', op, value }] }, [{ is }],
    )

    expect(found).toEqual([['RULE_MATCHED', expect.objectContaining({ value: told })]])
  })

  it('goes on without numbers where an older factory has begun it', async () => {
    const measured = { name: 'lead', limits: { language: 'fra', kept: 'en' }, value: 12 }
    const began = await TraceFile.open(room.store, undefined)
    began.begin({ out: 0, dropped: 0, failed: 0, input: 0, inputOffset: 0, outputOffset: 0, rejectOffset: 0 })
    began.addWritten(false)
    began.addLost('dropped', 'OTHER_LANGUAGE')
    const { isMeasured: _, ...mark } = await began.mark()
    await began.close()

    const file = await TraceFile.open(room.store, 'measures', mark)
    file.addLost('dropped', 'OTHER_LANGUAGE', { measured })
    file.addWritten(false)
    const meter = Object.assign(new Meter(), { recordsIn: 4, recordsOut: 2, recordsDropped: 2 })
    const [{ uri, bytes } = { uri: '', bytes: 0 }] = await file.commit(null, meter)
    const trace = await openTrace(room.store, uri, bytes)
    const { places } = await scanTrace(trace, () => true, { limit: 10, capMs: 10_000 })

    expect(trace.end.version).toBe(1)
    const lost = ['dropped', 'OTHER_LANGUAGE', {}]
    expect(places.map(place => [place.outcome, place.reason, place.measured])).toEqual([
      ['kept', '', {}],
      lost,
      ['dropped', 'OTHER_LANGUAGE', { language: 'fra', kept: 'en' }],
      ['kept', '', {}],
    ])
  })

  it('tells each record its own limits, in whatever order they come', async () => {
    const start = { out: 0, dropped: 0, failed: 0, input: 0, inputOffset: 0, outputOffset: 0, rejectOffset: 0 }
    const told: Record<string, string>[] = [{ least: '1' }, { least: '2' }, { least: '1' }, { most: '1' }]
    const limits = fc.constantFrom(...told, ...told.map(it => ({ ...it })))
    const loss = fc.record({
      limits, reason: fc.constantFrom('FAR', 'NEAR'), name: fc.constantFrom('chars', 'words'), value: fc.nat(9),
    })
    await fc.assert(fc.asyncProperty(fc.array(loss, { minLength: 1, maxLength: 40 }), async (losses) => {
      const file = await TraceFile.open(room.store, 'measures')
      file.begin(start)
      for (const { reason, ...measured } of losses) {
        file.addLost('dropped', reason, { measured })
      }
      const count = losses.length
      const [{ uri, bytes } = { uri: '', bytes: 0 }] = await file.commit(
        null, Object.assign(new Meter(), { recordsIn: count, recordsDropped: count }),
      )
      const { places } = await scanTrace(
        await openTrace(room.store, uri, bytes), () => true, { limit: count, capMs: 10_000 },
      )

      expect(places.map(({ reason, measured }) => [reason, measured]))
        .toEqual(losses.map(loss => [loss.reason, { ...loss.limits, [loss.name]: String(loss.value) }]))
    }), { numRuns: 40 })
  })

  it('keeps one byte a record where no number is measured', async () => {
    const { store } = room
    const upstream = after(await putRecords(store, rows.map(row => ({ row }))))
    const bytesOf = async (op: string) => {
      const parameters = { conditions: [{ field: 'row', op, value: 9 }] }
      const { outputs } = await runInProcess(room, toJob({ kind: 'filter.rules', parameters }, { upstream }))
      return outputs.find(({ role }) => role === 'TRACE')!.bytes
    }

    expect(await bytesOf('length_ge') - await bytesOf('ge')).toBeGreaterThan(5 * ROWS - 1)
    expect(await bytesOf('ge')).toBeLessThan(ROWS + 1_000)
  })
})

it('very many limits leave codes for other reasons, and the reason of each record stays', () => {
  const verdicts: TraceVerdict[] = []
  const far = (least: string): TraceVerdict =>
    ({ outcome: 'dropped', reason: 'FAR', measured: { name: 'value', limits: { least } } })
  const codes = Array.from({ length: 500 }, (_, index) => toTraceCode(far(String(index)), verdicts))
  const other = toTraceCode({ outcome: 'failed', reason: 'NO_TEXT' }, verdicts)

  expect(verdicts.length).toBeLessThan(252)
  expect([codes[0]!, codes[499]!, other].map(code => verdicts[code - 2])).toEqual([
    far('0'),
    { outcome: 'dropped', reason: 'FAR' },
    { outcome: 'failed', reason: 'NO_TEXT' },
  ])
})

it('a trace tells changed records from kept ones', async () => {
  const trace = await traceOf(toJob({ kind: 'clean.normalize', parameters: {} }, {
    upstream: after(await putRecords(room.store, [{ text: 'a' }, { text: ' a  b ' }])),
  }))

  expect([(await findInTrace(trace, 'out', 0))?.outcome, (await findInTrace(trace, 'out', 1))?.outcome])
    .toEqual(['kept', 'changed'])
})
