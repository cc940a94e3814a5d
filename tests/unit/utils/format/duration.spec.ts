import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { durationBetween, toChosenDurationParts, toDurationParts } from '~/utils/format/duration'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE

describe('a duration', () => {
  it.each([
    [0, 'seconds', '0', ''],
    [3, 'seconds', '0.01', ''],
    [52, 'seconds', '0.05', ''],
    [440, 'seconds', '0.4', ''],
    [4 * SECOND, 'seconds', '4', ''],
    [59_400, 'seconds', '59', ''],
    [38 * MINUTE, 'minutes', '38', ''],
    [HOUR + 6 * MINUTE, 'hours_minutes', '1', '6'],
    [51 * HOUR, 'days_hours', '2', '3'],
  ] as const)('of %d ms is %s %s %s', (ms, form, first, second) => {
    expect(toDurationParts(ms)).toEqual({ form, first, second })
  })

  it('keeps the seconds when asked to', () => {
    expect(toDurationParts(9 * MINUTE + 5 * SECOND, true))
      .toEqual({ form: 'minutes_seconds', first: '9', second: '05' })
  })

  it('never shows 60 of a unit', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 40 * 24 * HOUR }), fc.boolean(), (ms, isExact) => {
      const { form, first, second } = toDurationParts(ms, isExact)
      const limits = {
        seconds: [60, 1], minutes: [60, 1], minutes_seconds: [60, 60], hours_minutes: [24, 60],
        days_hours: [Number.POSITIVE_INFINITY, 24],
      } as const
      const [ofFirst, ofSecond] = limits[form]

      expect(Number(first)).toBeLessThan(ofFirst)
      expect(Number(second)).toBeLessThan(ofSecond)
    }))
  })
})

describe('a chosen length', () => {
  it.each([
    [7 * 24 * HOUR, 'days', '7', ''], [2 * HOUR, 'hours', '2', ''], [90 * MINUTE, 'minutes', '90', ''],
    [90 * SECOND, 'minutes_seconds', '1', '30'], [0, 'seconds', '0', ''],
  ] as const)('of %d ms is %s %s', (ms, form, first, second) => {
    expect(toChosenDurationParts(ms)).toEqual({ form, first, second })
  })
})

describe('the time between two moments', () => {
  const start = '2026-11-20T00:00:00.000Z'

  it('is unknown before the start', () => {
    expect(durationBetween(null, null, 0)).toBeUndefined()
  })

  it('lasts until now while there is no end', () => {
    expect(durationBetween(start, null, Date.parse(start) + 5_000)).toBe(5_000)
  })

  it('is not negative when the clocks differ', () => {
    expect(durationBetween(start, null, Date.parse(start) - 5_000)).toBe(0)
  })
})
