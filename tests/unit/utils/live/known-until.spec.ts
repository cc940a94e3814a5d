import { describe, expect, it } from 'vitest'
import { toKnownUntil } from '~/utils/live/known-until'

const at = (time: string) => `2026-12-01T${time}Z`
const known = (heard: string | null, answered: string, shown: string, ageMs = 0) => {
  const until = toKnownUntil(
    { now: at(answered), watermark: heard === null ? null : at(heard) },
    { ageMs, mostAgeMs: 120_000, nowMs: Date.parse(at(shown)) },
  )
  return until === undefined ? undefined : new Date(until).toISOString().slice(11, 19)
}

describe('up to when data is known', () => {
  it('goes on with the clock while the factory is heard of', () => {
    expect(known('08:34:51', '08:34:58', '08:34:58')).toBe('08:34:51')
    expect(known('08:34:51', '08:34:58', '08:35:00', 2_000)).toBe('08:35:00')
    expect(known('08:34:51', '08:34:58', '08:35:59', 61_000)).toBe('08:35:00')
  })

  it('stays where the factory fell silent', () => {
    expect(known('08:34:20', '08:35:00', '08:35:00')).toBe('08:34:20')
  })

  it('stays where the server was last heard of', () => {
    expect(known('08:34:51', '08:34:58', '08:36:58', 120_000)).toBe('08:34:51')
  })

  it('is nothing before the first event', () => {
    expect(known(null, '08:34:58', '08:34:58')).toBeUndefined()
  })
})
