import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toBaseRange, toPreviousRange } from '../../shared/domain/comparison'

const previous = (from: string, to: string, tz = 'UTC', until = to) => {
  const range = toPreviousRange({ from: new Date(from), to: new Date(to) }, new Date(until), tz)
  return [range.from.toISOString(), range.to.toISOString()]
}

describe('the preceding equal period', () => {
  it('of a day is the day before, of 23 hours or not', () => {
    expect(previous('2026-03-28T23:00:00Z', '2026-03-29T22:00:00Z', 'Europe/Berlin')).toEqual(['2026-03-27T23:00:00.000Z', '2026-03-28T23:00:00.000Z'])
  })

  it('of a day that is not over ends at the same local time', () => {
    expect(previous('2026-11-24T16:00:00Z', '2026-11-25T16:00:00Z', 'Asia/Shanghai', '2026-11-25T06:35:00Z'))
      .toEqual(['2026-11-23T16:00:00.000Z', '2026-11-24T06:35:00.000Z'])
  })

  it('of a month is the month before; the 31st has no partner in February', () => {
    expect(previous('2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z', 'UTC', '2026-03-31T12:00:00Z'))
      .toEqual(['2026-02-01T00:00:00.000Z', '2026-02-28T12:00:00.000Z'])
  })

  it('of n days is the n local days before', () => {
    expect(previous('2026-11-18T06:00:00Z', '2026-11-25T06:00:00Z')).toEqual(['2026-11-11T06:00:00.000Z', '2026-11-18T06:00:00.000Z'])
  })

  it('of some hours is as many hours', () => {
    expect(previous('2026-11-25T03:00:00Z', '2026-11-25T06:00:00Z')).toEqual(['2026-11-25T00:00:00.000Z', '2026-11-25T03:00:00.000Z'])
  })

  it('never reaches into the period itself', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Kathmandu')
    const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
    fc.assert(fc.property(zone, instant, fc.integer({ min: 1, max: 5_000_000_000 }), (tz, from, ms) => {
      const range = { from, to: new Date(from.getTime() + ms) }
      const before = toPreviousRange(range, range.to, tz)

      expect(before.to.getTime()).toBeLessThanOrEqual(from.getTime())
      expect(before.from.getTime()).toBeLessThan(from.getTime())
    }))
  })
})

const yearBefore = (from: string, to: string, tz = 'UTC', until = to) => {
  const range = toBaseRange('yoy', { from: new Date(from), to: new Date(to) }, new Date(until), tz)
  return range && [range.from.toISOString(), range.to.toISOString()]
}

describe('the same period of the year before', () => {
  it('of a day is the same day, by the clock of the zone', () => {
    expect(yearBefore('2026-03-29T22:00:00Z', '2026-03-30T22:00:00Z', 'Europe/Berlin')).toEqual(['2025-03-29T23:00:00.000Z', '2025-03-30T22:00:00.000Z'])
  })

  it('of a day that is not over ends at the same local time', () => {
    expect(yearBefore('2026-11-24T16:00:00Z', '2026-11-25T16:00:00Z', 'Asia/Shanghai', '2026-11-25T06:35:00Z'))
      .toEqual(['2025-11-24T16:00:00.000Z', '2025-11-25T06:35:00.000Z'])
  })

  it('of an ISO week is the week of the same number; week 53 has no partner', () => {
    expect(yearBefore('2026-11-16T00:00:00Z', '2026-11-23T00:00:00Z')).toEqual(['2025-11-17T00:00:00.000Z', '2025-11-24T00:00:00.000Z'])
    expect(yearBefore('2026-12-28T00:00:00Z', '2027-01-04T00:00:00Z')).toBeUndefined()
  })

  it('29 February has none; a month of which it is part has', () => {
    expect(yearBefore('2028-02-29T00:00:00Z', '2028-03-01T00:00:00Z')).toBeUndefined()
    expect(yearBefore('2028-02-01T00:00:00Z', '2028-03-01T00:00:00Z')).toEqual(['2027-02-01T00:00:00.000Z', '2027-03-01T00:00:00.000Z'])
  })

  it('lies a year back, whatever the range', () => {
    const zone = fc.constantFrom('Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe', 'Asia/Kathmandu')
    const instant = fc.date({ min: new Date('2020-01-01'), max: new Date('2027-01-01'), noInvalidDate: true })
    fc.assert(fc.property(zone, instant, fc.integer({ min: 1, max: 5_000_000_000 }), (tz, from, ms) => {
      const range = { from, to: new Date(from.getTime() + ms) }
      const before = toBaseRange('yoy', range, range.to, tz)
      const days = before ? (from.getTime() - before.from.getTime()) / 86_400_000 : 365

      expect(Math.abs(days - 366)).toBeLessThan(6)
      expect(before ? before.from <= before.to : true).toBe(true)
    }))
  })
})
