import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isGrainPossible, toAutoGrain, toRoughRange } from '~/utils/stat/stat-grain'
import { STAT_GRAINS } from '~/utils/stat/stat-url'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS
const NOW_MS = Date.parse('2026-11-20T08:00:00Z')

describe('the grain of a range', () => {
  it.each([
    [HOUR_MS, '5m'], [8 * HOUR_MS, '5m'], [DAY_MS, '15m'], [7 * DAY_MS, 'hour'], [30 * DAY_MS, 'day'],
    [365 * DAY_MS, 'week'], [3_650 * DAY_MS, 'month'],
  ])('of %d ms is %s by default', (lengthMs, grain) => {
    expect(toAutoGrain({ fromMs: NOW_MS - lengthMs, lengthMs }, NOW_MS)).toBe(grain)
  })

  it('is finer while the console is new', () => {
    const [day, month] = [DAY_MS, 30 * DAY_MS].map(lengthMs => ({ fromMs: NOW_MS - lengthMs, lengthMs }))

    expect(day && toAutoGrain(day, NOW_MS, NOW_MS - HOUR_MS)).toBe('5m')
    expect(day && toAutoGrain(day, NOW_MS, NOW_MS - 2 * DAY_MS)).toBe('15m')
    // Of a month, the server gives no more points than a chart can show.
    expect(month && toAutoGrain(month, NOW_MS, NOW_MS - HOUR_MS)).toBe('hour')
  })

  it('is by default one that the server accepts', () => {
    fc.assert(fc.property(
      fc.integer({ min: 15 * 60_000, max: 3_660 * DAY_MS }), fc.integer({ min: 0, max: 400 * DAY_MS }),
      (lengthMs, agoMs) => {
        const range = { fromMs: NOW_MS - agoMs - lengthMs, lengthMs }

        expect(isGrainPossible(toAutoGrain(range, NOW_MS), range, NOW_MS)).toBe(true)
      },
    ))
  })

  it('is not offered when it has more buckets than a chart can show, or only one', () => {
    const year = { fromMs: NOW_MS - 365 * DAY_MS, lengthMs: 365 * DAY_MS }
    const hour = { fromMs: NOW_MS - HOUR_MS, lengthMs: HOUR_MS }
    const offered = (range: typeof year) =>
      STAT_GRAINS.filter(grain => grain !== 'auto' && isGrainPossible(grain, range, NOW_MS))

    expect(offered(year)).toEqual(['day', 'week', 'month'])
    expect(offered(hour)).toEqual(['5m', '15m', 'hour'])
  })

  it('of five minutes is not offered when they are no longer kept', () => {
    const old = { fromMs: NOW_MS - 60 * DAY_MS, lengthMs: HOUR_MS }

    expect(isGrainPossible('5m', old, NOW_MS)).toBe(false)
  })
})

describe('the length of a range', () => {
  it.each([
    [{ from: 'now-1h', to: 'now' }, HOUR_MS],
    [{ from: 'now-7d', to: 'now-1d' }, 6 * DAY_MS],
    [{ from: 'now/d', to: 'now' }, DAY_MS],
    [{ from: '2026-11-18T00:00:00Z', to: '2026-11-20T00:00:00Z' }, 2 * DAY_MS],
    [{ from: 'now', to: 'now-1h' }, 0],
  ])('of %o is known approximately without a calendar', (range, lengthMs) => {
    expect(toRoughRange(range, NOW_MS).lengthMs).toBe(lengthMs)
  })
})
