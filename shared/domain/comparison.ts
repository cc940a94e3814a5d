import { TZDate } from '@date-fns/tz'
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays'
import { differenceInCalendarMonths } from 'date-fns/differenceInCalendarMonths'
import { getDate } from 'date-fns/getDate'
import { getISOWeek } from 'date-fns/getISOWeek'
import { getMonth } from 'date-fns/getMonth'
import { shift, startOf } from './instant-expression'
import type { Range } from './period'

const DAY_MS = 24 * 60 * 60_000

/** mom: the period before (环比). yoy: the same one of the year before (同比). */
export const COMPARISON_MODES = ['mom', 'yoy'] as const
export type ComparisonMode = (typeof COMPARISON_MODES)[number]

/**
 * What a range is compared with.
 *
 * @param until as of `toPreviousRange`.
 * @returns undefined where the calendar has no such period: 29 February, week 53.
 */
export function toBaseRange(mode: ComparisonMode, range: Range, until: Date, tz: string): Range | undefined {
  const back = toBaseShift(mode, range, tz)
  return back && shiftRange(range, until, back)
}

/** Moves a bucket of the range to the one that it is compared with. */
export const toBaseShift = (mode: ComparisonMode, range: Range, tz: string): ((instant: Date) => Date) | undefined =>
  mode === 'mom' ? toShift(range, tz) : toYearShift(range, tz)

/**
 * The preceding equal period (环比). Counted in local days or months, not in hours, so that a day of
 * 23 hours is compared with the whole day before it.
 *
 * @param until how far the range has come: a day that is not over is compared with the day before up to
 * the same local time.
 */
export function toPreviousRange(range: Range, until: Date, tz: string): Range {
  return shiftRange(range, until, toShift(range, tz))
}

function shiftRange(range: Range, until: Date, back: (instant: Date) => Date): Range {
  const from = back(range.from)
  const to = back(until < range.to ? until : range.to)
  return { from, to: to < range.from ? to : range.from }
}

function toYearShift({ from, to }: Range, tz: string): ((instant: Date) => Date) | undefined {
  const local = new TZDate(from.getTime(), tz)
  const isWithin = (days: number) => to <= shift(from, { days }, tz)
  if (isStart(from, 'w', tz) && isStart(to, 'w', tz) && isWithin(7)) {
    const weeks = [52, 53].find(count => getISOWeek(new TZDate(shift(from, { weeks: -count }, tz).getTime(), tz)) === getISOWeek(local))
    return weeks === undefined ? undefined : instant => shift(instant, { weeks: -weeks }, tz)
  }
  if (getMonth(local) === 1 && getDate(local) === 29 && isStart(from, 'd', tz) && isWithin(1)) {
    return undefined
  }
  return instant => shift(instant, { years: -1 }, tz)
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

const isStart = (instant: Date, unit: 'd' | 'w' | 'M', tz: string) => startOf(instant, unit, tz).getTime() === instant.getTime()
