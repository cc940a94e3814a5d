import { MAX_SILENCE_MS } from '#shared/domain/time/heartbeat'

const MINUTE_MS = 60_000

interface Heard {
  /** When the server said so, by its own clock. */
  now: string
  /** Up to when it has heard of the factory. */
  watermark: string | null
}

/**
 * Up to when what the pages show is known. A factory that was heard of a moment before the last answer is still
 * followed: its data is known up to now, told to the minute. Otherwise, and when the answer itself is old, up to what
 * was heard.
 */
export function toKnownUntil(
  { now, watermark }: Heard,
  { ageMs, mostAgeMs, nowMs }: { ageMs: number, mostAgeMs: number, nowMs: number },
): number | undefined {
  if (watermark === null) {
    return undefined
  }
  const heardMs = Date.parse(watermark)
  const isFollowed = Date.parse(now) - heardMs <= MAX_SILENCE_MS && ageMs < mostAgeMs
  return isFollowed ? Math.max(heardMs, Math.floor(nowMs / MINUTE_MS) * MINUTE_MS) : heardMs
}
