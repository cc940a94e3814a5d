import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareNumbers, ExactNumber, isWhole, toCanonicalNumber, toNumberValue } from '#record/exact-number'
import { findInexactNumber, findInexactPath } from '#record/inexact-number'
import { MAX_RECORD_DEPTH, parseValue, TooDeep } from '#record/parse-value'
import type { Value } from '#record/value'
import { equalValues } from '#factory/stages/row/compare-value'
import { hostileNumber, hostileValue } from '../../support/api/hostile-json'

/** As a fraction of whole numbers. */
function toFraction(text: string): [bigint, bigint] {
  const [mantissa = '', power = '0'] = text.toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const exponent = Number(power) - fraction.length
  const units = BigInt(whole + fraction)
  return exponent < 0 ? [units, 10n ** BigInt(-exponent)] : [units * 10n ** BigInt(exponent), 1n]
}

function compareFractions(a: string, b: string): number {
  const [[p, q], [r, s]] = [toFraction(a), toFraction(b)]
  return p * s < r * q ? -1 : p * s > r * q ? 1 : 0
}

describe('numbers by value', () => {
  it('are ordered like their fractions', () => {
    fc.assert(fc.property(hostileNumber, hostileNumber, (a, b) => {
      const [left, right] = [toNumberValue(a), toNumberValue(b)]

      expect(Math.sign(compareNumbers(left, right)) + 0).toBe(compareFractions(a, b))
      expect(toCanonicalNumber(left) === toCanonicalNumber(right)).toBe(compareFractions(a, b) === 0)
      expect(equalValues(left, right)).toBe(compareFractions(a, b) === 0)
    }), { numRuns: 500 })
  })

  it('are integers when their fractions are', () => {
    fc.assert(fc.property(hostileNumber, (text) => {
      const [units, parts] = toFraction(text)

      expect(isWhole(toNumberValue(text))).toBe(units % parts === 0n)
    }))
  })

  it('have a canonical text with the same value', () => {
    fc.assert(fc.property(hostileNumber, (text) => {
      expect(compareFractions(toCanonicalNumber(toNumberValue(text)), text)).toBe(0)
    }))
  })

  it('are doubles when a double represents them', () => {
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(toNumberValue(JSON.stringify(value))).toBe(JSON.parse(JSON.stringify(value)))
    }))
    expect(['1.0', '100e-2', '1e0'].map(text => toNumberValue(text))).toEqual([1, 1, 1])
  })

  it('may have an exponent of any size', () => {
    expect(compareNumbers(toNumberValue('1e99999999999999999999'), toNumberValue('1e99999999999999999998')))
      .toBeGreaterThan(0)
    expect(compareNumbers(toNumberValue('-1e400'), Number.MIN_SAFE_INTEGER)).toBeLessThan(0)
  })
})

describe('reading JSON', () => {
  it('keeps the value of every number, and the text of those that a double cannot represent', () => {
    fc.assert(fc.property(hostileNumber, hostileValue, (number, value) => {
      const [read] = parseValue(`[${number},${value}]`) as Value[]

      expect(read).toEqual(toNumberValue(number))
      expect(read instanceof ExactNumber ? JSON.stringify(read) : number).toBe(number)
    }), { numRuns: 500 })
  })

  it('equals JSON.parse for all other numbers', () => {
    fc.assert(fc.property(hostileValue, (text) => {
      const plain: unknown = JSON.parse(text, (_, value, context?: { source: string }) =>
        typeof value === 'number' && context ? 0 : value)
      const read: unknown = JSON.parse(JSON.stringify(parseValue(text)), (_, value, context?: { source: string }) =>
        typeof value === 'number' && context ? 0 : value)

      expect(read).toEqual(plain)
    }))
  })

  it('accepts a record of the maximum depth, and none deeper', () => {
    const nested = (levels: number) => '[1,'.repeat(levels) + '2' + ']'.repeat(levels)

    expect(() => parseValue(nested(MAX_RECORD_DEPTH))).not.toThrow()
    expect(() => parseValue(nested(MAX_RECORD_DEPTH + 1))).toThrow(TooDeep)
    expect(() => parseValue(nested(100_000))).toThrow(TooDeep)
  })
})

describe('a number that a double cannot represent', () => {
  it.each([
    [
      '{"stages":[{"parameters":{"conditions":[{"value":1234567890123456501}]}}]}',
      ['stages', 0, 'parameters', 'conditions', 0, 'value'], '1234567890123456501',
    ],
    ['{"a":1e400}', ['a'], '1e400'],
    ['{"a":"1234567890123456501","b":[1.0,1e2,0.1]}', undefined, undefined],
    ['{"a":"\\"1e400","b":5e-324}', undefined, undefined],
  ])('is found in %s', (text, path, written) => {
    const place = findInexactNumber(text)

    expect(findInexactPath(text)?.path).toEqual(path)
    expect(place && text.slice(place.start, place.end)).toBe(written)
  })
})
