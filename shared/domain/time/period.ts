import { TZDate } from '@date-fns/tz'
import { type CalendarUnit, shift, startOf } from './instant-expression'

/** Half-open `[from, to)`. */
export interface Range {
  from: Date
  to: Date
}

/** A range, and the calendar unit of its start: 'w' for `now/w`; undefined = none. */
export interface Span extends Range {
  unit?: 'h' | CalendarUnit | undefined
}

export const GRAINS = ['5m', '15m', 'hour', 'day', 'week', 'month'] as const
export type Grain = (typeof GRAINS)[number]

const MINUTE_MS = 60_000
const QUARTER_MS = 15 * MINUTE_MS
const HOUR_MS = 60 * MINUTE_MS

const CALENDAR: Partial<Record<Grain, CalendarUnit>> = { day: 'd', week: 'w', month: 'M' }
const STEP = { d: { days: 1 }, w: { weeks: 1 }, M: { months: 1 }, y: { years: 1 } } as const

/** Start of the bucket that contains the instant, in the zone. */
export function startOfBucket(instant: Date, grain: Grain, tz: string): Date {
  const unit = CALENDAR[grain]
  if (unit) {
    return startOf(instant, unit, tz)
  }
  return grain === 'hour' ? startOfLocalHour(instant, tz) : floor(instant, grain === '5m' ? 5 * MINUTE_MS : QUARTER_MS)
}

export function nextBucket(start: Date, grain: Grain, tz: string): Date {
  const unit = CALENDAR[grain]
  if (unit) {
    // Computed again from its start: without a midnight, a day begins later than the previous one.
    return startOf(shift(start, STEP[unit], tz), unit, tz)
  }
  return grain === 'hour' ? nextLocalHour(start, tz) : new Date(start.getTime() + (grain === '5m' ? 5 : 15) * MINUTE_MS)
}

/**
 * Starts of the buckets that a range touches, oldest first, and the end of the last: bucket i is
 * `[edges[i], edges[i + 1])`. A day with a clock change has 23 or 25 hours.
 *
 * @param maxBuckets upper limit, so that nobody requests a century of minutes.
 */
export function toEdges({ from, to }: Range, grain: Grain, tz: string, maxBuckets: number): Date[] {
  const edges = [startOfBucket(from, grain, tz)]
  for (let start = edges[0]; start && start < to && edges.length <= maxBuckets;) {
    start = nextBucket(start, grain, tz)
    edges.push(start)
  }
  return edges
}

/** Minutes east of UTC; always a multiple of 15 in today's zones. */
export const offsetMinutes = (instant: Date, tz: string): number =>
  -new TZDate(instant.getTime(), tz).getTimezoneOffset()

const floor = (instant: Date, stepMs: number) => new Date(Math.floor(instant.getTime() / stepMs) * stepMs)

/** Start of the local hour; zones at :30 and :45 have shifted hours, and a clock change within an hour ends it. */
function startOfLocalHour(instant: Date, tz: string): Date {
  const offset = offsetMinutes(instant, tz)
  const local = instant.getTime() + offset * MINUTE_MS
  const start = Math.floor(local / HOUR_MS) * HOUR_MS - offset * MINUTE_MS
  return findChange(start, instant.getTime(), tz) ?? new Date(start)
}

function nextLocalHour(start: Date, tz: string): Date {
  const offset = offsetMinutes(start, tz)
  const local = start.getTime() + offset * MINUTE_MS
  const next = (Math.floor(local / HOUR_MS) + 1) * HOUR_MS - offset * MINUTE_MS
  return findChange(start.getTime(), next - 1, tz) ?? new Date(next)
}

/** First instant of the newest offset within `(fromMs, toMs]`; undefined without a clock change. */
function findChange(fromMs: number, toMs: number, tz: string): Date | undefined {
  const after = offsetMinutes(new Date(toMs), tz)
  if (offsetMinutes(new Date(fromMs), tz) === after) {
    return undefined
  }
  for (let time = Math.floor(toMs / QUARTER_MS) * QUARTER_MS; time > fromMs; time -= QUARTER_MS) {
    if (offsetMinutes(new Date(time - 1), tz) !== after) {
      return new Date(time)
    }
  }
  return undefined
}
