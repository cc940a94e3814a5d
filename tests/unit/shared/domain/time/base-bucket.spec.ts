import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBaseBuckets } from '#shared/domain/time/base-bucket'
import { COMPARISON_MODES, type ComparisonMode, toClockMs } from '#shared/domain/time/comparison'
import { GRAINS, type Grain, startOfBucket, toEdges, nextBucket, type Span } from '#shared/domain/time/period'
import { moment, zone } from '~~/tests/support/moments'

const DAY_MS = 24 * 60 * 60_000

function baseOf(mode: ComparisonMode, grain: Grain, [from, to, unit]: [string, string, Span['unit']?], tz = 'UTC') {
  const span = { from: new Date(from), to: new Date(to), unit }
  return toBaseBuckets(mode, { span, grain, edges: toEdges(span, grain, tz, 1_500) }, tz)
}

/** First of each, as month-day and time of UTC. */
const starts = (...given: Parameters<typeof baseOf>) =>
  baseOf(...given).map(bucket => bucket?.from.toISOString().slice(5, 16).replace('T00:00', '') ?? null)

const dateOf = (instant: Date, tz: string) => new Date(toClockMs(instant, tz)).toISOString().slice(5, 10)

describe('the base of a bucket in a comparison', () => {
  it('is the same day of the previous month, if that has it', () => {
    expect(starts('mom', 'day', ['2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z']).slice(26))
      .toEqual(['02-27', '02-28', null, null, null])
  })

  it('is the same date of the year before; 29 February has none', () => {
    expect(starts('yoy', 'day', ['2024-02-28T00:00:00Z', '2024-03-02T00:00:00Z'])).toEqual(['02-28', null, '03-01'])
    expect(starts('yoy', 'day', ['2025-02-27T00:00:00Z', '2025-03-02T00:00:00Z'])).toEqual(['02-27', '02-28', '03-01'])
    expect(baseOf('yoy', 'day', ['2025-02-28T00:00:00Z', '2025-03-01T00:00:00Z']))
      .toEqual([{ from: new Date('2024-02-28T00:00:00Z'), to: new Date('2024-02-29T00:00:00Z') }])
  })

  it('is the week with the same number; week 53 has none', () => {
    expect(starts('yoy', 'week', ['2020-12-21T00:00:00Z', '2021-01-11T00:00:00Z'])).toEqual(['12-23', null, '12-30'])
  })

  it('is the same weekday of the same week, for the days of a week', () => {
    expect(starts('yoy', 'day', ['2026-11-23T00:00:00Z', '2026-11-26T07:28:00Z', 'w']))
      .toEqual(['11-24', '11-25', '11-26', '11-27'])
  })

  it('is a whole month or week, wherever the range ends', () => {
    expect(starts('mom', 'month', ['2026-08-28T07:28:00Z', '2026-11-26T07:28:00Z']))
      .toEqual(['05-01', '06-01', '07-01', '08-01'])
    expect(starts('mom', 'week', ['2026-10-27T07:28:00Z', '2026-11-26T07:28:00Z']))
      .toEqual(['09-21', '09-28', '10-05', '10-12', '10-19'])
  })

  it('does not exist for an hour that the clock skipped', () => {
    const day = baseOf('mom', 'hour', ['2026-03-29T22:00:00Z', '2026-03-30T22:00:00Z'], 'Europe/Berlin')

    expect(day.flatMap((bucket, hour) => bucket ? [] : [hour])).toEqual([2])
    expect(new Set(day.flatMap(bucket => bucket ? [bucket.to.getTime() - bucket.from.getTime()] : [])))
      .toEqual(new Set([3_600_000]))
  })

  it('has the same kind and length, and belongs to no other bucket', () => {
    const days = { '5m': 0.3, '15m': 1, 'hour': 4, 'day': 40, 'week': 120, 'month': 400 } as const
    const given = fc.record({
      from: moment, share: fc.double({ min: 0.0001, max: 1, noNaN: true }), grain: fc.constantFrom(...GRAINS), tz: zone,
      mode: fc.constantFrom(...COMPARISON_MODES),
    })
    fc.assert(fc.property(given, ({ from, share, grain, tz, mode }) => {
      const span = { from, to: new Date(from.getTime() + Math.ceil(share * days[grain] * DAY_MS)) }
      const edges = toEdges(span, grain, tz, 1_500)
      const buckets = toBaseBuckets(mode, { span, grain, edges }, tz)
      const found = buckets.flatMap((bucket, index) =>
        bucket ? [{ ...bucket, at: edges[index]!, end: edges[index + 1]! }] : [])

      expect(buckets).toHaveLength(edges.length - 1)
      const isCalendar = ['day', 'week', 'month'].includes(grain)
      const wrong = found.flatMap(({ from, to, at, end }, index) => Object.entries({
        isStored: from.getTime() % (grain === '5m' ? 300_000 : 900_000) === 0,
        isOnlyItsOwn: from.getTime() >= (found[index - 1]?.to.getTime() ?? 0),
        isBefore: from.getTime() < at.getTime(),
        isOfItsKind: isCalendar
          ? from.getTime() === startOfBucket(from, grain, tz).getTime()
          && to.getTime() === nextBucket(from, grain, tz).getTime()
          : to.getTime() - from.getTime() === end.getTime() - at.getTime(),
        isOnItsDate: mode !== 'yoy' || grain === 'week' || grain === 'month' || dateOf(from, tz) === dateOf(at, tz),
      }).flatMap(([rule, holds]) => holds ? [] : [[rule, from, to, at]]))

      expect(wrong).toEqual([])
    }), { numRuns: 500 })
  })
})
