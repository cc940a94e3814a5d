import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { TZDate } from '@date-fns/tz'
import { GRAINS, offsetMinutes, startOfBucket, toEdges, type Grain } from '#shared/domain/time/period'

/** Clocks that change, at midnight too; :30 and :45; half an hour of change; none at all. */
const ZONES = [
  'UTC', 'Asia/Shanghai', 'Europe/Berlin', 'America/New_York', 'America/St_Johns', 'America/Havana', 'America/Santiago',
  'America/Asuncion', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Beirut', 'Africa/Cairo', 'Australia/Lord_Howe',
  'Australia/Adelaide', 'Pacific/Chatham', 'Pacific/Apia',
]

const zone = fc.constantFrom(...ZONES)
const instant = fc.date({
  min: new Date('2015-01-01T00:00:00Z'), max: new Date('2027-01-01T00:00:00Z'), noInvalidDate: true,
})
const grain = fc.constantFrom(...GRAINS)

const SPAN_MS: Record<Grain, number> = { '5m': 3e6, '15m': 9e6, 'hour': 36e6, 'day': 15e8, 'week': 8e9, 'month': 2e10 }

const label = (at: Date, grain: Grain, tz: string) => {
  const local = new TZDate(at.getTime(), tz)
  const parts = [local.getFullYear(), local.getMonth(), local.getDate(), local.getHours()]
  return parts.slice(0, grain === 'hour' ? 4 : grain === 'month' ? 2 : 3).join('-')
}

describe('the buckets of a range', () => {
  it('cover it without gap or overlap, in every zone', () => {
    fc.assert(
      fc.property(zone, instant, grain, fc.double({ min: 0.001, max: 1, noNaN: true }), (tz, from, grain, share) => {
        const to = new Date(from.getTime() + Math.ceil(SPAN_MS[grain] * share))
        const edges = toEdges({ from, to }, grain, tz, 10_000)

        expect(edges[0]!.getTime()).toBeLessThanOrEqual(from.getTime())
        expect(edges.at(-1)!.getTime()).toBeGreaterThanOrEqual(to.getTime())
        expect(edges.at(-2)!.getTime()).toBeLessThan(to.getTime())
        for (const [index, edge] of edges.entries()) {
          expect(edge.getTime()).toBeGreaterThan(edges[index - 1]?.getTime() ?? -Infinity)
          expect(edge.getTime() % 900_000, 'a multiple of what rollups keep')
            .toBe(grain === '5m' ? edge.getTime() % 900_000 : 0)
        }
      }), { numRuns: 300 },
    )
  })

  it('hold one local hour, day or month each, and all of it', () => {
    fc.assert(fc.property(zone, instant, fc.constantFrom('hour', 'day', 'month'), (tz, from, grain) => {
      const [start, end] = toEdges({ from, to: new Date(from.getTime() + 1) }, grain, tz, 10)

      expect(label(start!, grain, tz)).toBe(label(from, grain, tz))
      expect(label(new Date(end!.getTime() - 1), grain, tz)).toBe(label(from, grain, tz))
      const isNewLabel = (at: Date) => label(new Date(at.getTime() - 1), grain, tz) !== label(at, grain, tz)
      const isNewOffset = (at: Date) => offsetMinutes(new Date(at.getTime() - 1), tz) !== offsetMinutes(at, tz)
      expect(isNewLabel(start!) || (grain === 'hour' && isNewOffset(start!))).toBe(true)
      expect(isNewLabel(end!) || (grain === 'hour' && isNewOffset(end!))).toBe(true)
    }), { numRuns: 500 })
  })

  it('are the same for every instant inside them', () => {
    fc.assert(fc.property(zone, instant, grain, (tz, at, grain) => {
      const start = startOfBucket(at, grain, tz)

      expect(startOfBucket(start, grain, tz)).toEqual(start)
    }))
  })

  it.each([
    ['Europe/Berlin', '2026-03-29', 23],
    ['Europe/Berlin', '2026-10-25', 25],
    ['Asia/Shanghai', '2026-10-25', 24],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    // Midnight itself is skipped or comes twice.
    ['America/Havana', '2026-03-08', 23],
    ['America/Havana', '2026-11-01', 25],
    ['America/Santiago', '2026-09-06', 23],
    ['America/Santiago', '2026-04-04', 25],
    ['Asia/Beirut', '2026-03-29', 23],
    ['Africa/Cairo', '2026-04-24', 23],
    ['Africa/Cairo', '2026-10-29', 25],
  ])('in %s, %s has %d hours', (tz, day, hours) => {
    const noon = new Date(`${day}T12:00:00Z`)
    const [start, end] = toEdges({ from: noon, to: new Date(noon.getTime() + 1) }, 'day', tz, 10)

    expect(startOfBucket(new Date(end!.getTime() - 1), 'day', tz)).toEqual(start)
    expect((end!.getTime() - start!.getTime()) / 3_600_000).toBe(hours)
  })

  it('begin a week on Monday', () => {
    expect(startOfBucket(new Date('2026-11-22T15:59:59Z'), 'week', 'Asia/Shanghai').toISOString())
      .toBe('2026-11-15T16:00:00.000Z')
    expect(startOfBucket(new Date('2026-11-22T16:00:00Z'), 'week', 'Asia/Shanghai').toISOString())
      .toBe('2026-11-22T16:00:00.000Z')
  })

  it('are limited to the maximum number', () => {
    expect(toEdges({ from: new Date(0), to: new Date() }, '5m', 'UTC', 100)).toHaveLength(101)
  })
})
