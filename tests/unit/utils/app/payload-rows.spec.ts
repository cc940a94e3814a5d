import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromPayloadRows, toPayloadRows } from '~/utils/app/payload-rows'

const RUNS = Array.from({ length: 50 }, (_, n) => ({ identifier: `run ${n}`, recordsOut: n, parentRunId: null }))

describe('lists in the data of a page', () => {
  it('arrive as they were, whatever their fields are called and hold', () => {
    const rows = fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 6 }).chain(fields =>
      fc.array(fc.tuple(...fields.map(() => fc.anything())), { minLength: 3, maxLength: 9 })
        .map(lines => lines.map(line => Object.fromEntries(line.map((value, column) => [fields[column], value])))))

    fc.assert(fc.property(rows, (list) => {
      const sent = toPayloadRows(list)
      expect(sent?.values).toHaveLength(list.length * (sent?.fields.length ?? 0))
      expect(sent && fromPayloadRows(sent)).toStrictEqual(list)
    }))
  })

  it('name their fields once', () => {
    expect(JSON.stringify(toPayloadRows(RUNS)).match(/identifier/g)).toHaveLength(1)
  })

  it.each([
    ['differ in their fields', [{ a: 1 }, { a: 2 }, { b: 3 }]],
    ['have one more', [{ a: 1 }, { a: 2 }, { a: 3, b: 3 }]],
    ['have them in another order', [{ a: 1, b: 1 }, { b: 2, a: 2 }, { a: 3, b: 3 }]],
    ['are few', [{ a: 1 }, { a: 2 }]],
    ['have none', [{}, {}, {}]],
    ['are no plain objects', [new Date(0), new Date(1), new Date(2)]],
    ['are nothing', [null, null, null]],
    ['are lists', [[1], [2], [3]]],
  ])('are left as they are where their objects %s', (_, list) => {
    expect(toPayloadRows(list)).toBeUndefined()
  })

  it('are told from everything else', () => {
    expect([undefined, null, 3, 'abc', { length: 3 }, () => RUNS].map(toPayloadRows)).toEqual(Array(6).fill(undefined))
  })
})
