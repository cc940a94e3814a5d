import { TZDate } from '@date-fns/tz'
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays'
import { differenceInCalendarMonths } from 'date-fns/differenceInCalendarMonths'
import { shift, startOf } from './instant-expression'
import type { Range } from './period'

const DAY_MS = 24 * 60 * 60_000

/**
 * The preceding equal period (环比). Counted in local days or months, not in hours, so that a day of
 * 23 hours is compared with the whole day before it.
 *
 * @param until how far the range has come: a day that is not over is compared with the day before up to
 * the same local time.
 */
export function toPreviousRange(range: Range, until: Date, tz: string): Range {
  const back = toShift(range, tz)
  const from = back(range.from)
  const to = back(until < range.to ? until : range.to)
  return { from, to: to < range.from ? to : range.from }
}

function toShift({ from, to }: Range, tz: string): (instant: Date) => Date {
  const local = (instant: Date) => new TZDate(instant.getTime(), tz)
  if (isStart(from, 'M', tz) && isStart(to, 'M', tz)) {
    const months = differenceInCalendarMonths(local(to), local(from))
    return instant => shift(instant, { months: -months }, tz)
  }
  const days = isStart(from, 'd', tz)
    // What is left of the last day counts as a day.
    ? differenceInCalendarDays(local(to), local(from)) + (isStart(to, 'd', tz) ? 0 : 1)
    : countWholeDays({ from, to }, tz)
  if (days > 0) {
    return instant => shift(instant, { days: -days }, tz)
  }
  const ms = to.getTime() - from.getTime()
  return instant => new Date(instant.getTime() - ms)
}

/** Of a range that starts within a day: full days, rounded up; 0 = shorter than a day. */
function countWholeDays({ from, to }: Range, tz: string): number {
  const reaches = (days: number) => shift(from, { days }, tz) >= to
  let days = Math.max(1, Math.floor((to.getTime() - from.getTime()) / DAY_MS))
  // A day of 25 hours needs none more, one of 23 hours may need one.
  while (!reaches(days)) {
    days += 1
  }
  return days === 1 && shift(from, { days }, tz) > to ? 0 : days
}

const isStart = (instant: Date, unit: 'd' | 'M', tz: string) => startOf(instant, unit, tz).getTime() === instant.getTime()
