import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant } from '#shared/domain/time/instant-expression'
import { QUICK_RANGES, toRangeName } from '~/utils/format/range-name'
import {
  DEFAULT_RANGE, findRangeFault, fromRangeUrl, isAbsolute, isRelative, toRangeUrl,
} from '~/utils/format/range-url'

const nowMs = Date.parse('2026-11-20T06:35:00Z')

const relative = fc.tuple(
  fc.constantFrom('-', '+'), fc.integer({ min: 0, max: 999 }), fc.constantFrom(...'mhdwMy'),
  fc.constantFrom('', '/d', '/w', '/M', '/y'),
)
  .map(([sign, amount, unit, round]) => `now${sign}${amount}${unit}${round}`)
const absolute = fc.date({ min: new Date('2020-01-01'), max: new Date('2030-01-01'), noInvalidDate: true })
  .map(date => date.toISOString())
const anything = fc.oneof(
  relative, absolute, fc.string(), fc.constantFrom('now', 'now/d', '2026-11-20', 'now-1q', '2026-13-40T00:00Z'),
)

describe('the ends of a range', () => {
  it('are those that the server accepts', () => {
    fc.assert(fc.property(anything, (end) => {
      const isKnown = parseInstant(end, { now: new Date(nowMs), tz: 'Asia/Shanghai', edge: 'from' }) !== undefined

      expect(isAbsolute(end) || isRelative(end)).toBe(isKnown)
    }))
  })
})

describe('a range in the address', () => {
  it('is the fallback while it is absent, which leaves the address plain', () => {
    expect(fromRangeUrl({}, DEFAULT_RANGE, nowMs)).toEqual({ ...DEFAULT_RANGE, isFallback: false })
    expect(toRangeUrl(DEFAULT_RANGE, DEFAULT_RANGE)).toEqual({ from: undefined, to: undefined })
  })

  it('is read back as written', () => {
    fc.assert(fc.property(anything, anything, (from, to) => {
      fc.pre(findRangeFault({ from, to }, nowMs) === undefined)

      expect(fromRangeUrl(toRangeUrl({ from, to }, DEFAULT_RANGE), DEFAULT_RANGE, nowMs))
        .toMatchObject({ from, to, isFallback: false })
    }))
  })

  it.each([
    ['half of it', { from: 'now-7d' }],
    ['words', { from: 'yesterday', to: 'now' }],
    ['a bare date', { from: '2026-11-01', to: '2026-11-02' }],
    ['a day that never was', { from: '2026-13-40T00:00Z', to: 'now' }],
    ['the end first', { from: 'now', to: 'now-1h' }],
    ['dates the wrong way round', { from: '2026-11-02T00:00Z', to: '2026-11-01T00:00Z' }],
    ['more than ten years', { from: 'now-11y', to: 'now' }],
  ])('falls back for %s', (_, query) => {
    expect(fromRangeUrl(query, DEFAULT_RANGE, nowMs)).toEqual({ ...DEFAULT_RANGE, isFallback: true })
  })
})

describe('the name of a range', () => {
  it('exists for every quick range', () => {
    expect(QUICK_RANGES.map(range => toRangeName(range).form)).not.toContain('span')
  })

  it('gives the amount and the unit', () => {
    expect(toRangeName({ from: 'now-7d', to: 'now' })).toEqual({ form: 'last', amount: 7, unit: 'days' })
  })

  it('is both ends for every other range', () => {
    expect(toRangeName({ from: 'now-3h', to: 'now-1h' })).toEqual({ form: 'span' })
  })
})
