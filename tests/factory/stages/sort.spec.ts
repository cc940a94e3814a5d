import fc from 'fast-check'
import { readdir } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createMeter } from '#factory/job/meter.ts'
import type { Row } from '#factory/stages/row/row.ts'
import { createUpstreamSource } from '#factory/stages/source/artifact-source.ts'
import { unlessPaused } from '#factory/stages/record/pause-asked.ts'
import type { SortField } from '#factory/stages/kinds/sort/sort-order.ts'
import { Sorter } from '#factory/stages/kinds/sort/sorter.ts'
import { runInProcess } from './stages-runner.ts'
import { after, putBytes, putRecords, readText, toJob, useStageRoom } from './stages-support.ts'

const room = useStageRoom()
const TINY = { bytes: 200, rows: 3, mostOpen: 2 }
const NO_SIGNAL = new AbortController().signal

const temporaryFiles = () => readdir(path.join(room.directory, 'artifacts', 'tmp'))

const toContext = (isPauseAsked = () => false) => ({
  store: room.store, meter: createMeter(), throwIfStopped: () => undefined, tick: () => undefined, isPauseAsked,
})

const textOf = ({ chunk, start, end }: Row) => chunk!.toString('utf8', start, end)

interface SortedRow { text: string, number: number, after: number }

/** Sorted in runs of three records, two of which are merged at once. */
async function sortTiny(lines: string[], fields: SortField[], from?: number): Promise<SortedRow[]> {
  const sorter = new Sorter(toContext(), fields, TINY)
  const input = await putBytes(room.store, lines.map(line => `${line}\n`).join(''))
  const source = await sorter.sort(createUpstreamSource(room.store, [input]), NO_SIGNAL)
  const sorted: SortedRow[] = []
  const position = from === undefined ? undefined : { input: 0, after: from, number: 0 }
  for await (const rows of source.read(position, NO_SIGNAL)) {
    sorted.push(...rows.map(row => ({ text: textOf(row), number: row.number, after: row.after })))
  }
  await sorter.discard()
  return sorted
}

const word = fc.constantFrom('a', 'b', 'B', 'é', '山', '\uE000', '😀', 'a😀', 'a\uE000', '10', '9', '')
const value = fc.oneof(
  fc.integer({ min: -3, max: 12 }), fc.constantFrom(0.5, 1e21), word, fc.boolean(), fc.constant(null),
)
const record = fc.record({ a: value, b: value }, { requiredKeys: [] })
const fields = fc.subarray(['a', 'b'] as const, { minLength: 1 }).chain(names =>
  fc.tuple(...names.map(field => fc.record({ field: fc.constant(field), order: fc.constantFrom('asc', 'desc') }))))

type Given = Partial<Record<'a' | 'b', unknown>>

const rankOf = (it: unknown) => typeof it === 'number' ? 0 : typeof it === 'string' ? 1 : 2
const isNone = (it: unknown) => it === undefined || it === null || it === ''

/** The order as it is described, in the plainest way. */
function compare(one: unknown, other: unknown): number {
  if (typeof one === 'number' && typeof other === 'number') {
    return one - other
  }
  return rankOf(one) - rankOf(other) || Buffer.compare(Buffer.from(String(one)), Buffer.from(String(other)))
}
const orderBy = (by: SortField[]) => (one: Given, other: Given) => {
  for (const { field, order } of by as (SortField & { field: 'a' | 'b' })[]) {
    const [left, right] = [one[field], other[field]]
    const missing = Number(isNone(left)) - Number(isNone(right))
    const found = missing || (isNone(left) ? 0 : order === 'desc' ? compare(right, left) : compare(left, right))
    if (found !== 0) {
      return found
    }
  }
  return 0
}

describe('records sorted in runs that do not fit into memory', () => {
  it('come as toSorted would bring them, byte for byte, and no file is left', async () => {
    await fc.assert(fc.asyncProperty(fc.array(record, { maxLength: 60 }), fields, async (records, by) => {
      const lines = records.map((it, row) => `{ "row":${row}.0,${JSON.stringify(it).slice(1)}`.replace(/,\}$/, '}'))
      const expected = records.map((it, row) => ({ it, row }))
        .toSorted((one, other) => orderBy(by)(one.it, other.it))
        .map(({ row }) => ({ text: lines[row], number: row + 1 }))

      const sorted = await sortTiny(lines, by)

      expect(sorted.map(({ text, number }) => ({ text, number }))).toEqual(expected)
      expect(await temporaryFiles()).toEqual([])
    }), { numRuns: 60 })
  })

  it('go on behind any of them', async () => {
    const lines = Array.from({ length: 25 }, (_, row) => JSON.stringify({ row, key: row * 7 % 5 }))
    const by: SortField[] = [{ field: 'key', order: 'asc' }]
    const all = await sortTiny(lines, by)

    for (const [index, { after: from }] of all.entries()) {
      expect(await sortTiny(lines, by, from)).toEqual(all.slice(index + 1))
    }
  })

  it('keep what cannot be read at the end, with its number', async () => {
    const lines = ['broken {', '{"a":2}\r', '[]', '{"a":1}', '', '{"a":0}\r']

    const sorted = await sortTiny(lines, [{ field: 'a', order: 'desc' }])

    expect(sorted.map(({ text, number }) => [text, number]))
      .toEqual([['{"a":2}', 2], ['{"a":1}', 4], ['{"a":0}', 6], ['broken {', 1], ['[]', 3], ['', 5]])
  })

  it('stop for a pause, and leave no file', async () => {
    let asked = 0
    const sorter = new Sorter(toContext(() => ++asked > 3), [{ field: 'a', order: 'asc' }], TINY)
    const input = await putRecords(room.store, Array.from({ length: 500 }, (_, a) => ({ a })))

    expect(await unlessPaused(() => sorter.sort(createUpstreamSource(room.store, [input]), NO_SIGNAL))).toBe('paused')
    await sorter.discard()

    expect(await temporaryFiles()).toEqual([])
  })
})

describe('sort', () => {
  const rows = Array.from({ length: 900 }, (_, row) => ({ row, key: row * 31 % 17 }))
  const expected = rows.toSorted((a, b) => b.key - a.key).map(it => `${JSON.stringify(it)}\n`).join('')
  const givenJob = async () => {
    const parts = [await putRecords(room.store, rows.slice(0, 500)), await putRecords(room.store, rows.slice(500))]
    return toJob(
      { kind: 'sort', parameters: { fields: [{ field: 'key', order: 'desc' }] } }, { upstream: after(...parts) },
    )
  }

  it('writes no trace, which would name other records', async () => {
    const { outputs } = await runInProcess(room, await givenJob())

    expect(outputs.map(({ role }) => role)).toEqual(['OUTPUT'])
    expect(await readText(room.store, outputs[0])).toBe(expected)
  })

  it.each([false, true])('writes the same when it is stopped while it sorts, and merges: pause %s', async (isPause) => {
    const cutAfter = (attempt: number) => [300, 1_100, 1_400][attempt - 1] ?? Infinity

    const { outputs, attempts, progress } = await runInProcess(
      room, await givenJob(), { cutAfter, checkpointEvery: 100, isPause },
    )

    expect(attempts).toBe(4)
    expect(await readText(room.store, outputs[0])).toBe(expected)
    expect(progress).toMatchObject({ recordsIn: 900, recordsOut: 900 })
  })
})
