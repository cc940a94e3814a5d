import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseInstant } from '#shared/domain/time/instant-expression'

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

  it.each(['', 'yesterday', 'now-', 'now-7', 'now-7x', 'now/h', 'now-999999d', '2026-11-25', '2026-11-25T08:00:00', '2026-13-40T08:00:00Z', 'now-1d/d/d'])('is never %j', (text) => {
    expect(parseInstant(text, { now, tz: 'UTC', edge: 'from' })).toBeUndefined()
  })

  it('never throws, whatever the text', () => {
    fc.assert(fc.property(fc.string(), text => void parseInstant(text, { now, tz: 'UTC', edge: 'to' })))
  })
})
