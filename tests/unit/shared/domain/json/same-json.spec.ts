import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { isSameJson } from '#shared/domain/json/same-json'

/** As it is described, in the shortest words. */
function toSlowCanonical(value: unknown): string {
  if (Array.isArray(value)) {
    return `[${value.map(item => toSlowCanonical(item ?? null)).join(',')}]`
  }
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value)
  }
  const fields = Object.entries(value).filter(([, child]) => child !== undefined).sort(([a], [b]) => a < b ? -1 : 1)
  return `{${fields.map(([key, child]) => `${JSON.stringify(key)}:${toSlowCanonical(child)}`).join(',')}}`
}

const name = fc.constantFrom('a', 'b', '10', '9', 'constructor', '__proto__', '名')
const { value } = fc.letrec<{ value: unknown }>(tie => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom<unknown>(0, -0, 1, 1.5, '', '1', 'a', true, false, null, undefined),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(name, tie('value')), { maxLength: 3 }).map(pairs => Object.fromEntries(pairs)),
  ),
}))

describe('the canonical text of a value', () => {
  it('is as it is described', () => {
    fc.assert(fc.property(value, (it) => {
      expect(toCanonicalJson(it ?? null)).toBe(toSlowCanonical(it ?? null))
    }), { numRuns: 2_000 })
  })
})

describe('two values', () => {
  it('are the same when their canonical texts are', () => {
    fc.assert(fc.property(value, value, (a, b) => {
      expect(isSameJson(a, b)).toBe(toSlowCanonical(a ?? null) === toSlowCanonical(b ?? null))
    }), { numRuns: 5_000 })
  })

  it.each([
    [{ a: 1, b: [2] }, { b: [2], a: 1 }, true], [{ a: undefined }, {}, true], [[undefined], [null], true],
    [{ a: null }, {}, false],
    [{}, [], false], [{ constructor: 1 }, { a: 1 }, false], [[1, 2], [1], false], ['1', 1, false],
  ])('%j and %j: %s', (a, b, isSame) => {
    expect([isSameJson(a, b), isSameJson(b, a)]).toEqual([isSame, isSame])
  })
})
