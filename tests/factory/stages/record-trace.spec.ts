import { Readable } from 'node:stream'
import { beforeAll, describe, expect, it } from 'vitest'
import {
  findInTrace, openTrace, type RecordTrace, scanTrace, type TracePlace, type TraceSet, TraceUnreadable,
} from '#artifact/record-trace.ts'
import { toTraceCode, type TraceVerdict } from '#artifact/trace-form.ts'
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
    const open = async (_: string, { start = 0, end = 0 } = {}) => {
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

  it('links them also when the keys do not fit into memory', async () => {
    const ids = Array.from({ length: 150 }, (_, row) => row < 140 ? row : row - 100)
    const trace = await traceOf(toJob(
      { kind: 'dedupe.exact', parameters: { fields: ['id'], max_keys_in_memory: 100 } },
      { upstream: await toUpstream(ids) },
    ))

    const { places } = await scanTrace(trace, ({ outcome }) => outcome === 'dropped', { limit: 10, capMs: 10_000 })

    expect(places.map(({ link }) => link)).toEqual([41, 42, 43, 44, 45, 46, 47, 48, 49, 50])
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
