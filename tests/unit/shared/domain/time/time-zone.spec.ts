import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isTimeZone } from '#shared/domain/time/time-zone'
import { formatExact, toZonedParts } from '~/utils/format/time-format'

const ZONES = [
  'UTC', 'Asia/Shanghai', 'Asia/Kolkata', 'Asia/Kathmandu', 'America/New_York', 'Australia/Lord_Howe',
  'Africa/Monrovia', 'Europe/Amsterdam', 'Pacific/Apia',
]

it('returns the same answer for a name, however often it is asked', () => {
  fc.assert(fc.property(fc.oneof(fc.constantFrom(...ZONES), fc.string()), (name) => {
    const first = isTimeZone(name)

    expect(isTimeZone(name)).toBe(first)
    expect(first).toBe(canFormat(name))
  }))
})

it('formats a moment as the runtime does, in any zone and year', () => {
  const format = new Map(ZONES.map(zone => [zone, new Intl.DateTimeFormat('en-GB', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit',
    minute: '2-digit', second: '2-digit',
  })]))
  fc.assert(fc.property(
    fc.constantFrom(...ZONES), fc.integer({ min: Date.UTC(1900, 0), max: Date.UTC(2100, 0) }),
    (zone, atMs) => {
      const parts = toZonedParts(atMs, zone)
      const { type: _, ...own } = {
        type: '',
        ...Object.fromEntries(format.get(zone)!
          .formatToParts(atMs).filter(({ type }) => type !== 'literal').map(({ type, value }) => [type, value])),
      }

      expect(parts).toEqual(own)
    },
  ), { numRuns: 300 })
})

it('counts seconds within a minute that it has formatted', () => {
  const startMs = Date.parse('2026-11-20T06:35:00Z')

  expect([0, 999, 1_000, 59_999, 60_000].map(ms => formatExact(startMs + ms, 'Asia/Shanghai').slice(-5)))
    .toEqual(['35:00', '35:00', '35:01', '35:59', '36:00'])
})

function canFormat(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  }
  catch {
    return false
  }
}
