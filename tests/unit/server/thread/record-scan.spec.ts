import fc from 'fast-check'
import { expect, it } from 'vitest'
import { hashRecord } from '#server/thread/record-hash'
import { scanRecords } from '#server/thread/record-scan'

const toTask = (lines: readonly string[]) => lines.map((text, row) => ({ row, text, isLooked: false }))
const toKnown = (lines: readonly string[], without: readonly string[] = []) =>
  ({ without, hashes: BigUint64Array.from(lines.flatMap(line => hashRecord(line, []) ?? [])) })

function countMet(lines: readonly string[], known: ReturnType<typeof toKnown>): number | undefined {
  return scanRecords({ records: toTask(lines), shapes: {}, known: [known] }).met[0]?.length
}

const record = fc.record({ a: fc.integer({ min: 0, max: 2 }), b: fc.constantFrom('x', 'y') })

it('known records are met by their value, whatever their notation and however often, and no others', () => {
  fc.assert(fc.property(fc.array(record), fc.array(record), (version, faulty) => {
    const lines = version.map(({ a, b }) => `{ "b":"${b}","a":${a}.0}`)
    const known = toKnown(faulty.map(it => JSON.stringify(it)))

    const isSame = (one: typeof version[number]) => version.some(({ a, b }) => a === one.a && b === one.b)
    const met = new Set(faulty.filter(isSame).map(it => JSON.stringify(it)))
    expect(countMet(lines, known)).toBe(met.size)
  }))
})

it.each([
  ['a number that no double holds, as it is', '{"a":9007199254740993}', '{"a":9007199254740993.0}', [], 1],
  ['one beside it', '{"a":9007199254740993}', '{"a":9007199254740992}', [], 0],
  ['a record with a new column that does not count', '{"a":1}', '{"a":1,"score":7}', ['score'], 1],
  ['a record with a new column that counts', '{"a":1}', '{"a":1,"score":7}', [], 0],
  ['what is no record', '{"a":1}', 'no JSON', [], 0],
])('%s', (_, known, line, without, met) => {
  expect(countMet(['', line], toKnown([known], without))).toBe(met)
})
