import { LRUCache } from 'lru-cache'

/** Most addresses, names and tokens that are counted at once; the one unused for the longest is forgotten first. */
const MOST_KEYS = 20_000
const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS

export interface GuessLimit {
  /** Counts an attempt before its result is known, so that many at once count too. @returns seconds to wait; 0 = go on. */
  begin: (key: string, nowMs: number) => number
  /** The last attempt was right: forgets the others. */
  forgive: (key: string) => void
}

/**
 * Attempts beyond `free` wait twice as long each time, up to `longestMs`. After an hour without an attempt all is forgotten.
 */
export function createGuessLimit({ free, longestMs }: { free: number, longestMs: number }): GuessLimit {
  const tries = new LRUCache<string, { count: number, untilMs: number }>({ max: MOST_KEYS, ttl: 60 * MINUTE_MS })
  return {
    begin(key, nowMs) {
      const { count, untilMs } = tries.get(key) ?? { count: 0, untilMs: 0 }
      if (untilMs > nowMs) {
        return Math.ceil((untilMs - nowMs) / SECOND_MS)
      }
      const next = count + 1
      // 2 ** 20 seconds is beyond any longest wait.
      const waitMs = next < free ? 0 : Math.min(SECOND_MS * 2 ** Math.min(next - free, 20), longestMs)
      tries.set(key, { count: next, untilMs: nowMs + waitMs })
      return 0
    },
    forgive: key => void tries.delete(key),
  }
}

export interface RateLimit {
  /** Takes one request. @returns seconds to wait; 0 = go on. */
  take: (key: string, nowMs: number) => number
}

/** At most so many a minute, and as many at once after a pause. @param perMinute 0 = no limit */
export function createRateLimit(perMinute: number): RateLimit {
  const buckets = new LRUCache<string, { left: number, atMs: number }>({ max: MOST_KEYS })
  const perMs = perMinute / MINUTE_MS
  return {
    take(key, nowMs) {
      if (perMinute === 0) {
        return 0
      }
      const { left, atMs } = buckets.get(key) ?? { left: perMinute, atMs: nowMs }
      const filled = Math.min(perMinute, left + Math.max(0, nowMs - atMs) * perMs)
      buckets.set(key, { left: filled >= 1 ? filled - 1 : filled, atMs: nowMs })
      return filled >= 1 ? 0 : Math.ceil((1 - filled) / perMs / SECOND_MS)
    },
  }
}
