import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadHash } from '#factory/io/hash'
import { createDraw } from '#factory/stages/row/draw'
import { parseValue } from '#record/parse-value'
import type { JsonRecord } from '#record/value'

const hash = await loadHash()
const drawOf = (given: { purpose?: string, seed?: number, keyFields?: string[] } = {}) =>
  createDraw(hash, { purpose: 'sample', seed: 0, keyFields: [], ...given })

const MANY = 20_000
const ids = Array.from({ length: MANY }, (_, id) => ({ id }))
/** Five standard deviations: by chance, one run in a million is further away. */
const toSlack = (share: number, count: number) => 5 * Math.sqrt(share * (1 - share) / count)

const shares = fc.double({ min: 0.01, max: 0.99, noNaN: true })
const seeds = fc.integer({ min: 0, max: 0xFFFF_FFFF })

describe('the draw of a record', () => {
  it('is below a share about as often as the share says, by any seed', () => {
    fc.assert(fc.property(seeds, shares, (seed, share) => {
      const draw = drawOf({ seed })

      const drawn = ids.filter(record => draw(record) < share).length / MANY

      expect(Math.abs(drawn - share)).toBeLessThan(toSlack(share, MANY))
    }), { numRuns: 20 })
  })

  it('says nothing of a draw by another seed or for another kind', () => {
    const first = drawOf()
    const others = [drawOf({ seed: 1 }), drawOf({ purpose: 'split' })]
    const sampled = ids.filter(record => first(record) < 0.3)

    for (const other of others) {
      const again = sampled.filter(record => other(record) < 0.3).length / sampled.length
      expect(Math.abs(again - 0.3)).toBeLessThan(toSlack(0.3, sampled.length))
    }
  })

  it('is the same for records with equal values in the key fields, whatever else they hold', () => {
    const draw = drawOf({ keyFields: ['doc', 'of.part'] })
    const key = fc.record({ doc: fc.oneof(fc.string({ minLength: 1 }), fc.integer()), part: fc.integer() })
    fc.assert(fc.property(key, fc.dictionary(fc.constantFrom('a', 'b', 'text'), fc.string()), ({ doc, part }, rest) => {
      expect(draw({ ...rest, doc, of: { part, ...rest } })).toBe(draw({ of: { part }, doc }))
    }))
  })

  it('goes by values and not by how they are written', () => {
    const read = (text: string) => parseValue(text) as JsonRecord

    expect(drawOf()(read('{"b":1.0,"a":"x"}'))).toBe(drawOf()(read('{ "a": "\\u0078", "b": 1 }')))
    expect(drawOf()({ a: '1' })).not.toBe(drawOf()({ a: 1 }))
  })

  it('is that of the whole record where it has a value in no key field', () => {
    const draw = drawOf({ keyFields: ['doc'] })
    const blank: JsonRecord[] = [{ id: 1 }, { id: 2, doc: '' }, { id: 3, doc: null }]

    for (const record of blank) {
      expect(draw(record)).toBe(drawOf()(record))
    }
  })
})
