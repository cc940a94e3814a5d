import { toZonedParts } from './time-format'

const WALL = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/
const MINUTE_MS = 60_000

/** What a clock in the zone shows: `2026-11-18T09:00`, as `<input type="datetime-local">` takes it. */
export function toWallTime(atMs: number, timeZone: string): string {
  const { year, month, day, hour, minute } = toZonedParts(atMs, timeZone)
  return `${year}-${month}-${day}T${hour}:${minute}`
}

/** Minutes east of UTC at that instant. */
export const toOffsetMinutes = (atMs: number, timeZone: string): number =>
  Math.round((Date.parse(`${toWallTime(atMs, timeZone)}Z`) - Math.floor(atMs / MINUTE_MS) * MINUTE_MS) / MINUTE_MS)

/**
 * The instant at which a clock in the zone shows this time. A time skipped when the clocks go forward becomes the one
 * an hour later; of a time that occurs twice it is the first.
 *
 * @returns undefined when the text is not a time.
 */
export function fromWallTime(wall: string, timeZone: string): number | undefined {
  const asUtcMs = WALL.test(wall) ? Date.parse(`${wall}Z`) : Number.NaN
  if (Number.isNaN(asUtcMs)) {
    return undefined
  }
  const before = toOffsetMinutes(asUtcMs - 24 * 60 * MINUTE_MS, timeZone)
  const after = toOffsetMinutes(asUtcMs + 24 * 60 * MINUTE_MS, timeZone)
  const candidates = [before, after].map(offset => asUtcMs - offset * MINUTE_MS)
  return candidates.find(atMs => toWallTime(atMs, timeZone) === wall) ?? candidates[0]
}

/** `UTC+8`, `UTC−3:30`. */
export function formatOffset(minutes: number): string {
  const size = Math.abs(minutes)
  const rest = size % 60 === 0 ? '' : `:${String(size % 60).padStart(2, '0')}`
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${Math.floor(size / 60)}${rest}`
}
