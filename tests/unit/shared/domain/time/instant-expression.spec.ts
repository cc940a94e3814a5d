import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant, startOfNamedDay } from '#shared/domain/time/instant-expression'

const now = new Date('2026-11-25T06:35:20.500Z')

describe('an instant of a range', () => {
  it.each([
    ['now', 'from', '2026-11-25T06:35:20.500Z'],
    ['now-15m', 'from', '2026-11-25T06:20:20.500Z'],
    ['now-24h', 'from', '2026-11-24T06:35:20.500Z'],
    ['now/d', 'from', '2026-11-24T16:00:00.000Z'],
    ['now/d', 'to', '2026-11-25T16:00:00.000Z'],
    ['now-1d/d', 'from', '2026-11-23T16:00:00.000Z'],
    ['now-1d/d', 'to', '2026-11-24T16:00:00.000Z'],
    ['now/w', 'from', '2026-11-22T16:00:00.000Z'],
    ['now-1M/M', 'from', '2026-09-30T16:00:00.000Z'],
    ['now-1M/M', 'to', '2026-10-31T16:00:00.000Z'],
    ['now/y', 'from', '2025-12-31T16:00:00.000Z'],
    ['2026-11-25T08:00:00+08:00', 'from', '2026-11-25T00:00:00.000Z'],
  ] as const)('%s as %s is %s', (text, edge, expected) => {
    expect(parseInstant(text, { now, tz: 'Asia/Shanghai', edge })?.toISOString()).toBe(expected)
  })

  it('a day back is the same local time, across a clock change too', () => {
    const at = parseInstant('now-1d', { now: new Date('2026-03-29T10:00:00Z'), tz: 'Europe/Berlin', edge: 'from' })

    expect(at?.toISOString()).toBe('2026-03-28T11:00:00.000Z')
  })

  it.each([
    '', 'yesterday', 'now-', 'now-7', 'now-7x', 'now/h', 'now-999999d', '2026-11-25', '2026-11-25T08:00:00',
    '2026-13-40T08:00:00Z', 'now-1d/d/d',
  ])('is never %j', (text) => {
    expect(parseInstant(text, { now, tz: 'UTC', edge: 'from' })).toBeUndefined()
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), text => void parseInstant(text, { now, tz: 'UTC', edge: 'to' })))
  })
})

describe('the start of a day that is named', () => {
  /** With whole, half and quarter hours, on both sides of the date line, with midnights that do not exist. */
  const ZONES = [
    'UTC', 'Asia/Shanghai', 'Asia/Kathmandu', 'Asia/Kolkata', 'Pacific/Kiritimati', 'Pacific/Auckland',
    'Pacific/Chatham', 'Pacific/Tongatapu', 'Etc/GMT+12', 'America/Sao_Paulo', 'America/New_York', 'Africa/Cairo',
    'Australia/Lord_Howe',
  ]
  const localDay = (at: Date, timeZone: string) => new Intl.DateTimeFormat('en-CA', { timeZone }).format(at)

  it('is that day in the zone, and the moment before it is another', () => {
    fc.assert(fc.property(
      fc.constantFrom(...ZONES),
      fc.date({ min: new Date('2012-01-02T00:00:00Z'), max: new Date('2060-01-01T00:00:00Z'), noInvalidDate: true }),
      (zone, at) => {
        const day = localDay(at, zone)

        const start = startOfNamedDay(day, zone)

        expect(start && [localDay(start, zone), localDay(new Date(start.getTime() - 1), zone) < day])
          .toEqual([day, true])
      },
    ))
  })

  it.each(['', '2026-02-30', '2026-13-01', '27.11.2026', '2026-11-27T00:00:00Z'])('is not known for %j', (text) => {
    expect(startOfNamedDay(text, 'Pacific/Auckland')).toBeUndefined()
  })

  it('is not known for a day that the zone has skipped', () => {
    expect(startOfNamedDay('2011-12-30', 'Pacific/Apia')).toBeUndefined()
  })
})
