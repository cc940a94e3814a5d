import { TZDate } from '@date-fns/tz'
import { differenceInCalendarDays } from 'date-fns/differenceInCalendarDays'
import { differenceInCalendarMonths } from 'date-fns/differenceInCalendarMonths'
import { getDate } from 'date-fns/getDate'
import { getISOWeek } from 'date-fns/getISOWeek'
import { getMonth } from 'date-fns/getMonth'
import { shift, startOf } from './instant-expression'
import { offsetMinutes, type Range, type Span } from './period'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** mom: the previous period (环比). yoy: the same period of the previous year (同比). */
export const COMPARISON_MODES = ['mom', 'yoy'] as const
export type ComparisonMode = (typeof COMPARISON_MODES)[number]

/** Maps a time of the range to the comparison period. */
export type Counterpart = (instant: Date) => Date

export interface Compared {
  /** The requested range: its ends tell the kind of period. */
  span: Span
  /** The part of it that is summed, on whole buckets. */
  measured: Range
  /** Length of those buckets. */
  stepMs: number
}

/** The kind of a span, by the calendar of the zone. */
export type Kind
  /** From the start of a month, complete or not yet over. */
  = | { unit: 'months', count: number }
  /** From the start of a day, or to the same time of another day; a week if it is one or was given as one. */
    | { unit: 'days', count: number, isWeeks: boolean }
    /** A number of minutes, regardless of clock changes. */
    | { unit: 'exact', ms: number }

/**
 * Months are compared with months, day by day; days with days, at the same local time, so that a day of 23 hours stands
 * against the whole previous day; anything else with the same number of minutes, right before. For days and minutes
 * both sides have equal length; the shorter of two months counts whole.
 *
 * @returns undefined when the calendar has no such period: 29 February, week 53.
 */
export function toCounterpart(mode: ComparisonMode, compared: Compared, tz: string): Counterpart | undefined {
  const kind = toKind(compared.span, tz)
  return mode === 'mom' ? toPrevious(kind, compared, tz) : toYearBefore(kind, compared, tz)
}

function toPrevious(kind: Kind, { measured: { from, to }, stepMs }: Compared, tz: string): Counterpart {
  if (kind.unit === 'months') {
    return instant => moveMonths(instant, -kind.count, tz)
  }
  if (kind.unit === 'days') {
    return instant => moveDays(instant, -kind.count, tz)
  }
  // The period right before, whatever its length: an hour between the two would be in neither.
  const lengthMs = Math.max(Math.ceil(kind.ms / stepMs) * stepMs, to.getTime() - from.getTime())
  return instant => new Date(instant.getTime() - lengthMs)
}

function toYearBefore(kind: Kind, { span, measured }: Compared, tz: string): Counterpart | undefined {
  if (kind.unit === 'months') {
    return instant => moveMonths(instant, -12, tz)
  }
  if (isWithinLeapDay(span, tz)) {
    return undefined
  }
  if (kind.unit === 'exact') {
    return toMoved(measured.from, shift(measured.from, { years: -1 }, tz))
  }
  if (kind.isWeeks) {
    const weeks = countWeeksToYearBefore(span.from, tz)
    return weeks === undefined ? undefined : instant => moveDays(instant, -7 * weeks, tz)
  }
  const { from } = span
  const days = differenceInCalendarDays(toLocal(from, tz), toLocal(shift(from, { years: -1 }, tz), tz))
  return instant => moveDays(instant, -days, tz)
}

export function toKind(span: Span, tz: string): Kind {
  const { from, to, unit } = span
  const [start, end] = [toLocal(from, tz), toLocal(to, tz)]
  if (unit === 'M' || unit === 'y' || (isStart(from, 'M', tz) && isStart(to, 'M', tz))) {
    const months = differenceInCalendarMonths(end, start) + (isStart(to, 'M', tz) ? 0 : 1)
    return { unit: 'months', count: unit === 'y' ? Math.ceil(months / 12) * 12 : months }
  }
  if (unit === 'h') {
    return { unit: 'exact', ms: HOUR_MS }
  }
  // A partial last day counts as a day.
  const days = differenceInCalendarDays(end, start) + (isStart(to, 'd', tz) ? 0 : 1)
  if (unit === 'w') {
    return { unit: 'days', count: Math.ceil(days / 7) * 7, isWeeks: true }
  }
  if (isStart(from, 'd', tz)) {
    return { unit: 'days', count: days, isWeeks: days === 7 && isStart(from, 'w', tz) && isStart(to, 'w', tz) }
  }
  const clockMs = toClockMs(to, tz) - toClockMs(from, tz)
  return clockMs > 0 && clockMs % DAY_MS === 0
    ? { unit: 'days', count: clockMs / DAY_MS, isWeeks: false }
    : { unit: 'exact', ms: to.getTime() - from.getTime() }
}

/** To the ISO week of the same number; undefined for a week 53 without counterpart. */
export function countWeeksToYearBefore(from: Date, tz: string): number | undefined {
  const number = getISOWeek(toLocal(from, tz))
  return [52, 53].find(weeks => getISOWeek(toLocal(shift(from, { weeks: -weeks }, tz), tz)) === number)
}

/** To the same local time of another day; the start of a day maps to a start of day, even without a midnight. */
export function moveDays(instant: Date, days: number, tz: string): Date {
  const moved = shift(instant, { days }, tz)
  return isStart(instant, 'd', tz) ? startOf(moved, 'd', tz) : moved
}

/** To the same day and time of another month; a missing day maps to the month's end. */
export function moveMonths(instant: Date, months: number, tz: string): Date {
  const moved = shift(instant, { months }, tz)
  if (getDate(toLocal(moved, tz)) !== getDate(toLocal(instant, tz))) {
    return startOf(shift(startOf(moved, 'M', tz), { months: 1 }, tz), 'M', tz)
  }
  return isStart(instant, 'd', tz) ? startOf(moved, 'd', tz) : moved
}

const toMoved = (from: Date, base: Date): Counterpart =>
  instant => new Date(base.getTime() + instant.getTime() - from.getTime())

function isWithinLeapDay({ from, to }: Range, tz: string): boolean {
  const local = toLocal(from, tz)
  return getMonth(local) === 1 && getDate(local) === 29 && to <= startOf(shift(from, { days: 1 }, tz), 'd', tz)
}

/** Local wall-clock time as a number, for subtraction. */
export const toClockMs = (instant: Date, tz: string): number =>
  instant.getTime() + offsetMinutes(instant, tz) * MINUTE_MS

const toLocal = (instant: Date, tz: string) => new TZDate(instant.getTime(), tz)

const isStart = (instant: Date, unit: 'd' | 'w' | 'M', tz: string) =>
  startOf(instant, unit, tz).getTime() === instant.getTime()
