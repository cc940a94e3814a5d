import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatExact, formatMonth, toMoment } from '~/utils/format/time-format'

const SHANGHAI = 'Asia/Shanghai'
const now = Date.parse('2026-11-20T06:35:00Z')

describe('a moment in Shanghai', () => {
  it.each([
    ['2026-11-20T06:35:08Z', 'today', '14:35', '11-20'],
    ['2026-11-19T16:00:00Z', 'today', '00:00', '11-20'],
    ['2026-11-19T15:59:59Z', 'yesterday', '23:59', '11-19'],
    ['2026-11-18T06:00:00Z', 'year', '14:00', '11-18'],
    ['2025-12-31T16:00:00Z', 'year', '00:00', '01-01'],
    ['2025-12-31T15:59:00Z', 'older', '23:59', '2025-12-31'],
  ] as const)('%s is %s %s of %s', (at, form, time, date) => {
    expect(toMoment(Date.parse(at), now, SHANGHAI)).toEqual({ form, time, date })
  })

  it('has seconds when asked to', () => {
    expect(toMoment(now + 8_000, now, SHANGHAI, true).time).toBe('14:35:08')
  })

  it('does not depend on the zone of the machine', () => {
    expect(formatExact(now, SHANGHAI)).toBe('2026-11-20 14:35:00')
    expect(formatExact(now, 'UTC')).toBe('2026-11-20 06:35:00')
  })

  it('keeps its order as text', () => {
    const instant = fc.integer({ min: 0, max: Date.parse('2100-01-01T00:00:00Z') })
    fc.assert(fc.property(instant, instant, (a, b) => {
      const [earlier, later] = a < b ? [a, b] : [b, a]

      expect(formatExact(earlier, SHANGHAI) <= formatExact(later, SHANGHAI)).toBe(true)
    }))
  })
})

describe('a month', () => {
  it.each([['en', 'November 2026'], ['zh-CN', '2026 年 11 月']])('is written as people write it: %s', (locale, text) => {
    expect(formatMonth('2026-11', locale)).toBe(text)
  })
})
