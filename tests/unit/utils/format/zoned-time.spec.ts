import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatOffset, fromWallTime, toOffsetMinutes, toWallTime } from '~/utils/format/zoned-time'

const zones = fc.constantFrom(
  'Asia/Shanghai', 'UTC', 'America/St_Johns', 'Europe/Berlin', 'Asia/Kathmandu', 'Pacific/Apia',
)
const minutes = fc.integer({
  min: Date.parse('2015-01-01T00:00Z') / 60_000, max: Date.parse('2035-01-01T00:00Z') / 60_000,
})

describe('the local time of a zone', () => {
  it('converts to an instant at which a clock in the zone shows it', () => {
    fc.assert(fc.property(minutes, zones, (minute, zone) => {
      const wall = toWallTime(minute * 60_000, zone)

      expect(toWallTime(fromWallTime(wall, zone) ?? 0, zone)).toBe(wall)
    }))
  })

  it('is refused when it is not a time', () => {
    expect(fromWallTime('soon', 'UTC')).toBeUndefined()
    expect(fromWallTime('2026-13-01T00:00', 'UTC')).toBeUndefined()
  })

  it('moves forward where the clocks skip it', () => {
    const at = fromWallTime('2026-03-29T02:30', 'Europe/Berlin')

    expect(toWallTime(at ?? 0, 'Europe/Berlin')).toBe('2026-03-29T03:30')
  })

  it('is the first of two where the clocks go back', () => {
    expect(fromWallTime('2026-10-25T02:30', 'Europe/Berlin')).toBe(Date.parse('2026-10-25T00:30:00Z'))
  })
})

describe('the offset of a zone', () => {
  it.each([
    ['Asia/Shanghai', 'UTC+8'],
    ['Asia/Kathmandu', 'UTC+5:45'],
    ['America/St_Johns', 'UTC−3:30'],
    ['UTC', 'UTC'],
  ])('of %s is %s', (zone, text) => {
    expect(formatOffset(toOffsetMinutes(Date.parse('2026-11-20T06:35:21Z'), zone))).toBe(text)
  })
})
