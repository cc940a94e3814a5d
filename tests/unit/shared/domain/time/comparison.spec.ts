import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toSides, toWindow, type Sides } from '#server/services/metric/metric-window'
import { COMPARISON_MODES, type ComparisonMode, toClockMs, toKind } from '#shared/domain/time/comparison'
import { moment, zone } from '~~/tests/support/moments'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS

interface Asked {
  from: string
  to: string
  tz?: string
  now: string
  until?: string
}

/** What is summed on both sides, as [from, to, base from, base to]. */
function sides(mode: ComparisonMode, { from, to, tz = 'Asia/Shanghai', now, until = now }: Asked): string[]
  | undefined {
  const window = toWindow({ from, to, tz }, new Date(now))
  const found = toSides(mode, window, { until: new Date(until), now: new Date(now) })
  return found && [found.now.from, found.now.to, found.base.from, found.base.to].map(instant =>
    instant.toISOString().replace(':00.000Z', 'Z'))
}

/** Thursday, week 48, 15:27:53 in Shanghai. */
const now = '2026-11-26T07:28:01Z'
const until = '2026-11-26T07:27:53Z'

describe('the preceding equal period', () => {
  const mom = (asked: Asked) => sides('mom', asked)
  const closed = { now: '2026-12-01T00:00:00Z' }

  it('of a day is the day before, of 23 hours or not', () => {
    expect(mom({ ...closed, tz: 'Europe/Berlin', from: '2026-10-25T00:00:00+02:00', to: '2026-10-26T00:00:00+01:00' }))
      .toEqual(['2026-10-24T22:00Z', '2026-10-25T23:00Z', '2026-10-23T22:00Z', '2026-10-24T22:00Z'])
  })

  it.each([
    [
      'hour', { from: '2026-11-26T15:00:00+08:00', to: 'now' },
      ['2026-11-26T07:00Z', '2026-11-26T07:25Z', '2026-11-26T06:00Z', '2026-11-26T06:25Z'],
    ],
    [
      'day', { from: 'now/d', to: 'now' },
      ['2026-11-25T16:00Z', '2026-11-26T07:25Z', '2026-11-24T16:00Z', '2026-11-25T07:25Z'],
    ],
    [
      'day, asked for to its end', { from: 'now/d', to: 'now/d' },
      ['2026-11-25T16:00Z', '2026-11-26T07:25Z', '2026-11-24T16:00Z', '2026-11-25T07:25Z'],
    ],
    [
      'week', { from: 'now/w', to: 'now' },
      ['2026-11-22T16:00Z', '2026-11-26T07:25Z', '2026-11-15T16:00Z', '2026-11-19T07:25Z'],
    ],
    [
      'week, by its first day', { from: '2026-11-23T00:00:00+08:00', to: 'now' },
      ['2026-11-22T16:00Z', '2026-11-26T07:25Z', '2026-11-15T16:00Z', '2026-11-19T07:25Z'],
    ],
    [
      'two weeks', { from: 'now-1w/w', to: 'now' },
      ['2026-11-15T16:00Z', '2026-11-26T07:25Z', '2026-11-01T16:00Z', '2026-11-12T07:25Z'],
    ],
    [
      'month', { from: 'now/M', to: 'now' },
      ['2026-10-31T16:00Z', '2026-11-26T07:15Z', '2026-09-30T16:00Z', '2026-10-26T07:15Z'],
    ],
    [
      'year', { from: 'now/y', to: 'now' },
      ['2025-12-31T16:00Z', '2026-11-26T07:15Z', '2024-12-31T16:00Z', '2025-11-26T07:15Z'],
    ],
  ])('of an unfinished %s ends at the same local time', (_, range, expected) => {
    expect(mom({ ...range, now, until })).toEqual(expected)
  })

  it.each([
    ['now-15m', ['2026-11-26T07:10Z', '2026-11-26T07:25Z', '2026-11-26T06:55Z', '2026-11-26T07:10Z']],
    ['now-1h', ['2026-11-26T06:25Z', '2026-11-26T07:25Z', '2026-11-26T05:25Z', '2026-11-26T06:25Z']],
    ['now-24h', ['2026-11-25T07:25Z', '2026-11-26T07:25Z', '2026-11-24T07:25Z', '2026-11-25T07:25Z']],
    ['now-7d', ['2026-11-19T07:25Z', '2026-11-26T07:25Z', '2026-11-12T07:25Z', '2026-11-19T07:25Z']],
  ])('of %s has as many minutes', (from, expected) => {
    expect(mom({ from, to: 'now', now, until })).toEqual(expected)
  })

  it('has as many quarters of an hour where nothing finer is kept', () => {
    expect(mom({ ...closed, from: '2026-10-10T03:07:00+08:00', to: '2026-10-10T04:22:00+08:00' }))
      .toEqual(['2026-10-09T19:00Z', '2026-10-09T20:30Z', '2026-10-09T17:30Z', '2026-10-09T19:00Z'])
  })

  it.each([
    [
      'a little longer than a day', '2026-11-20T10:00:00Z', '2026-11-21T10:05:00Z',
      ['2026-11-19T09:55Z', '2026-11-20T10:00Z'],
    ],
    [
      'a little shorter, where only quarters of an hour are kept', '2026-10-10T13:07:00Z', '2026-10-11T13:01:00Z',
      ['2026-10-09T12:45Z', '2026-10-10T13:00Z'],
    ],
    [
      'of three days and two hours', '2026-11-20T10:00:00Z', '2026-11-23T12:00:00Z',
      ['2026-11-17T08:00Z', '2026-11-20T10:00Z'],
    ],
  ])('of a range %s ends where the range begins', (_, from, to, expected) => {
    expect(mom({ ...closed, tz: 'UTC', from, to })?.slice(2)).toEqual(expected)
  })

  it('of a month is the month before, completely when that is shorter', () => {
    const march = { from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z', tz: 'UTC', now: '2026-04-09T00:00:00Z' }

    expect(mom({ ...march, until: '2026-03-28T12:00:00Z' }))
      .toEqual(['2026-03-01T00:00Z', '2026-03-28T12:00Z', '2026-02-01T00:00Z', '2026-02-28T12:00Z'])
    expect(mom({ ...march, until: '2026-03-31T12:00:00Z' }))
      .toEqual(['2026-03-01T00:00Z', '2026-03-31T12:00Z', '2026-02-01T00:00Z', '2026-03-01T00:00Z'])
    expect(mom(march)).toEqual(['2026-03-01T00:00Z', '2026-04-01T00:00Z', '2026-02-01T00:00Z', '2026-03-01T00:00Z'])
  })

  it('of some days is as many local days, across a clock change too', () => {
    expect(mom({
      ...closed, tz: 'America/St_Johns', from: '2026-10-30T06:00:00-02:30', to: '2026-11-02T06:00:00-03:30',
    }))
      .toEqual(['2026-10-30T08:30Z', '2026-11-02T09:30Z', '2026-10-27T08:30Z', '2026-10-30T08:30Z'])
  })
})

describe('the same period of the year before', () => {
  const yoy = (asked: Asked) => sides('yoy', asked)

  it('of a day is the same day, by the local clock', () => {
    expect(yoy({ tz: 'Europe/Berlin', from: '2026-03-30T00:00:00+02:00', to: '2026-03-31T00:00:00+02:00', now }))
      .toEqual(['2026-03-29T22:00Z', '2026-03-30T22:00Z', '2025-03-29T23:00Z', '2025-03-30T22:00Z'])
  })

  it.each([
    ['of 28 February after a leap year', '2025-02-28', '2025-03-01', ['2024-02-28', '2024-02-29']],
    ['of a week that ends with it', '2025-02-22', '2025-03-01', ['2024-02-22', '2024-02-29']],
    ['of 30 days over a leap day', '2024-02-15', '2024-03-16', ['2023-02-15', '2023-03-17']],
    ['of a month', '2025-02-01', '2025-03-01', ['2024-02-01', '2024-03-01']],
    ['of an ISO week', '2026-11-16', '2026-11-23', ['2025-11-17', '2025-11-24']],
  ])('%s is as long', (_, from, to, expected) => {
    expect(yoy({ tz: 'UTC', from: `${from}T00:00:00Z`, to: `${to}T00:00:00Z`, now })?.slice(2))
      .toEqual(expected.map(day => `${day}T00:00Z`))
  })

  it.each([
    ['29 February', '2024-02-29T00:00:00Z', '2024-03-01T00:00:00Z'],
    ['an hour of it', '2024-02-29T13:00:00Z', '2024-02-29T14:00:00Z'],
    ['week 53', '2020-12-28T00:00:00Z', '2021-01-04T00:00:00Z'],
  ])('%s has none', (_, from, to) => {
    expect(yoy({ tz: 'UTC', from, to, now })).toBeUndefined()
  })

  it('of an unfinished week begins with the Monday of the same week', () => {
    expect(yoy({ from: 'now/w', to: 'now', now, until }))
      .toEqual(['2026-11-22T16:00Z', '2026-11-26T07:15Z', '2025-11-23T16:00Z', '2025-11-27T07:15Z'])
  })

  it('of ten minutes does not exist where only quarters of an hour are kept', () => {
    const [from, to, baseFrom, baseTo] = yoy({ from: 'now-10m', to: 'now', now, until }) ?? []

    expect([to, baseTo]).toEqual([from, baseFrom])
  })
})

describe('both sides of a comparison', () => {
  const asked = fc.oneof(
    fc.record({
      from: moment,
      lengthMs: fc.oneof(fc.integer({ min: 1, max: 48 * HOUR_MS }), fc.integer({ min: 1, max: 70 * 24 * HOUR_MS })),
    })
      .map(({ from, lengthMs }) => ({
        from: from.toISOString(), to: new Date(from.getTime() + lengthMs).toISOString(),
      })),
    fc.constantFrom(
      'now-5m', 'now-15m', 'now-1h', 'now-6h', 'now-24h', 'now-7d', 'now-30d', 'now-400d', 'now/d', 'now-2d/d', 'now/w',
      'now-2w/w', 'now/M', 'now-1M/M', 'now/y',
    )
      .chain(from =>
        fc.constantFrom('now', from.includes('/') ? `now${from.slice(-2)}` : 'now').map(to => ({ from, to }))),
  )
  const given = fc.record({
    asked, tz: zone, now: moment.filter(now => now.getTime() % MINUTE_MS > 0),
    lagMs: fc.oneof(fc.integer({ min: 0, max: 30_000 }), fc.integer({ min: 0, max: 30 * HOUR_MS })),
    mode: fc.constantFrom(...COMPARISON_MODES),
  })
  const measure = ({ from, to }: Sides['now'], tz: string) => ({
    ms: to.getTime() - from.getTime(), clockMs: toClockMs(to, tz) - toClockMs(from, tz),
  })

  it('have equal length, lie on complete stored buckets, and are of one kind', () => {
    fc.assert(fc.property(given, ({ asked, tz, now, lagMs, mode }) => {
      const until = new Date(now.getTime() - lagMs)
      const window = toWindow({ ...asked, tz }, now)
      const found = toSides(mode, window, { until, now })
      fc.pre(found !== undefined)
      const kind = toKind(window.asked, tz)
      const [side, base] = [measure(found.now, tz), measure(found.base, tz)]
      const stepMs = found.base.from.getTime() < now.getTime() - 35 * 24 * HOUR_MS ? 15 * MINUTE_MS : 5 * MINUTE_MS

      expect([found.now.from, found.now.to, found.base.from, found.base.to].map(instant => instant.getTime() % stepMs))
        .toEqual([0, 0, 0, 0])
      expect(found.now.to.getTime()).toBeLessThanOrEqual(Math.max(until.getTime(), found.now.from.getTime()))
      if (mode === 'mom') {
        expect(found.base.to.getTime()).toBeLessThanOrEqual(found.now.from.getTime())
      }
      if (kind.unit === 'exact') {
        expect(base.ms).toBe(side.ms)
        // No moment lies between the two, unless the range is not over yet.
        if (mode === 'mom' && until >= window.asked.to) {
          expect(found.base.to).toEqual(found.now.from)
        }
      }
      else if (kind.unit === 'days') {
        // An hour that the clock left out, or showed twice, at an end of one side.
        expect(Math.abs(base.clockMs - side.clockMs)).toBeLessThanOrEqual(HOUR_MS)
        expect(Math.abs(base.ms - side.ms)).toBeLessThanOrEqual(HOUR_MS)
      }
      else {
        const [from, end, nowEnd] = [found.base.from, found.base.to, found.now.to].map(instant =>
          new Date(toClockMs(instant, tz)))

        expect(from?.getUTCDate()).toBe(1)
        // On the same day of its month, or at the end of a month that has no such day.
        expect([nowEnd?.getUTCDate(), 1]).toContain(end?.getUTCDate())
      }
    }), { numRuns: 1_000 })
  })
})
