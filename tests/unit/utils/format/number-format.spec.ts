import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatBytes, formatChange, formatMostBytes, formatNumber, formatRatio, toCompact,
} from '~/utils/format/number-format'

describe('a figure', () => {
  it.each([
    [0, 0, '0'],
    [9_999, 0, '9,999'],
    [1_234_567.891, 1, '1,234,567.9'],
    [-8.4, 1, '−8.4'],
    [-0.04, 1, '0.0'],
    [Number.NaN, 0, '—'],
    [Number.POSITIVE_INFINITY, 0, '—'],
  ])('of %d with %d decimals reads %s', (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text)
  })

  it('never contains a hyphen and can be read back', () => {
    fc.assert(fc.property(fc.integer({ min: -1e12, max: 1e12 }), (value) => {
      const text = formatNumber(value)

      expect(text).not.toContain('-')
      expect(Number(text.replaceAll(',', '').replace('−', '-'))).toBe(value)
    }))
  })
})

describe('a short figure', () => {
  it.each([
    [9_999, '9,999', 'none'],
    [10_000, '1', 'small'],
    [12_345, '1.2', 'small'],
    [1_235_000, '123.5', 'small'],
    [87_000_000, '8,700', 'small'],
    [99_999_999, '1', 'medium'],
    [123_456_789, '1.2', 'medium'],
    [-144_000, '−14.4', 'small'],
  ] as const)('of %d in zh is %s %s', (value, text, step) => {
    expect(toCompact(value, 'zh-CN')).toEqual({ text, step })
  })

  it.each([
    [9_999, '9,999', 'none'],
    [12_345, '12', 'small'],
    [999_999, '1.0', 'medium'],
    [1_234_567, '1.2', 'medium'],
    [218_000_000, '218', 'medium'],
    [2_180_000_000, '2.2', 'large'],
  ] as const)('of %d in en is %s %s', (value, text, step) => {
    expect(toCompact(value, 'en')).toEqual({ text, step })
  })

  it.each([['zh-CN', 1e4], ['en', 1e3]] as const)('differs by at most half of its last digit in %s', (locale, base) => {
    const factors = { none: 1, small: base, medium: base ** 2, large: base ** 3 }
    fc.assert(fc.property(fc.integer({ min: 0, max: 9e12 }), (value) => {
      const { text, step } = toCompact(value, locale)
      const shown = Number(text.replaceAll(',', ''))
      const decimals = text.split('.')[1]?.length ?? 0

      expect(Math.abs(shown - value / factors[step])).toBeLessThanOrEqual(0.5 * 10 ** -decimals + 1e-9)
      expect(shown).toBeLessThan(10_000)
    }))
  })
})

describe('a size', () => {
  it.each([
    [-1, '—'],
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 KB'],
    [362_000_000, '362 MB'],
    [999_999, '1.0 MB'],
    [5e15, '5,000 TB'],
  ])('of %d bytes reads %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('a limit', () => {
  it.each([
    [10_737_418_240, '10 GB'],
    [1_990_000, '1.9 MB'],
    [999_999, '999 KB'],
    [512, '512 B'],
    [7, '7 B'],
  ])('of %d bytes is never rounded up: %s', (bytes, text) => {
    expect(formatMostBytes(bytes)).toBe(text)
  })
})

describe('a share', () => {
  it.each([
    [0, '0%'],
    [1, '100%'],
    [0.971, '97.1%'],
    [0.68, '68%'],
    [0.99999, '99.9%'],
    [0.00001, '<0.1%'],
  ])('of %d reads %s', (ratio, text) => {
    expect(formatRatio(ratio)).toBe(text)
  })

  it('is 100 % only for everything, and 0 % only for nothing', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 2 }), (ratio, digits) => {
        const text = formatRatio(ratio, digits)

        expect(text === '100%').toBe(ratio === 1)
        expect(text === '0%').toBe(ratio === 0)
      }),
    )
  })
})

it.each([
  [3.416, '342%'], [0.17, '17%'], [0.04, '4.0%'], [-0.0123, '−1.2%'],
])('a change of %d is %s wherever it stands', (ratio, text) => {
  expect(formatChange(ratio)).toBe(text)
})
