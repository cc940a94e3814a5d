import { TZDate } from '@date-fns/tz'
import { add } from 'date-fns/add'
import { startOfDay } from 'date-fns/startOfDay'
import { startOfISOWeek } from 'date-fns/startOfISOWeek'
import { startOfMonth } from 'date-fns/startOfMonth'
import { startOfYear } from 'date-fns/startOfYear'

/** Maximum offset; refuses `now-9999999y`. */
const MAX_AMOUNT = 100_000

const EXPRESSION = /^now(?:([+-])(\d{1,6})([mhdwMy]))?(?:\/([dwMy]))?$/

const FIELD = { m: 'minutes', h: 'hours', d: 'days', w: 'weeks', M: 'months', y: 'years' } as const

const START = { d: startOfDay, w: startOfISOWeek, M: startOfMonth, y: startOfYear } as const

export type CalendarUnit = keyof typeof START

const isCalendarUnit = (unit: string | undefined): unit is CalendarUnit => unit !== undefined && unit in START
const isField = (unit: string | undefined): unit is keyof typeof FIELD => unit !== undefined && unit in FIELD

export interface InstantContext {
  now: Date
  /** IANA name. */
  tz: string
  /** Which end of its unit `/d` means: the start of a range is the unit's start, its end the unit's end. */
  edge: 'from' | 'to'
}

/**
 * An instant as people write it in a range: ISO 8601 with its offset, or `now-7d`, `now/d`, `now-1M/M`.
 * Days and longer units are local: `now-1d` is this time yesterday, also across a clock change.
 *
 * @returns undefined when the text is neither of them.
 */
export function parseInstant(text: string, { now, tz, edge }: InstantContext): Date | undefined {
  const match = EXPRESSION.exec(text)
  if (!match) {
    return parseIso(text)
  }
  const [, sign, amount, field, unit] = match
  const size = Number(amount ?? 0) * (sign === '-' ? -1 : 1)
  if (Math.abs(size) > MAX_AMOUNT) {
    return undefined
  }
  const shifted = isField(field) ? shift(now, { [FIELD[field]]: size }, tz) : now
  return isCalendarUnit(unit) ? toEdge(shifted, unit, tz, edge) : shifted
}

/** The unit that an expression is rounded to: `now-1w/w`, 'w'. */
export function toRounding(text: string): CalendarUnit | undefined {
  const unit = EXPRESSION.exec(text)?.[4]
  return isCalendarUnit(unit) ? unit : undefined
}

/** By the calendar of the zone; a day that does not exist there becomes the last of its month. */
export function shift(instant: Date, duration: Parameters<typeof add>[1], tz: string): Date {
  return toPlain(add(new TZDate(instant.getTime(), tz), duration))
}

/** First instant of the local day, ISO week, month or year that contains the instant. */
export function startOf(instant: Date, unit: CalendarUnit, tz: string): Date {
  return toPlain(START[unit](new TZDate(instant.getTime(), tz)))
}

const DAY = /^(\d{4})-(\d{2})-(\d{2})$/

/**
 * First instant of a calendar day of the zone, `2026-11-27`. Found from its noon: midnight may not exist where clocks
 * change.
 *
 * @returns undefined when it names no day that the zone has
 */
export function startOfNamedDay(day: string, tz: string): Date | undefined {
  const [, year, month, date] = (DAY.exec(day) ?? []).map(Number)
  if (year === undefined || month === undefined || date === undefined) {
    return undefined
  }
  const noon = new TZDate(year, month - 1, date, 12, tz)
  return noon.getMonth() === month - 1 && noon.getDate() === date ? startOf(noon, 'd', tz) : undefined
}

function toEdge(instant: Date, unit: CalendarUnit, tz: string, edge: InstantContext['edge']): Date {
  const start = startOf(instant, unit, tz)
  return edge === 'from' ? start : startOf(shift(start, { [FIELD[unit]]: 1 }, tz), unit, tz)
}

const ISO = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

/** A bare date is refused, because it means another time in every zone. */
function parseIso(text: string): Date | undefined {
  const time = ISO.test(text) ? Date.parse(text) : Number.NaN
  return Number.isNaN(time) ? undefined : new Date(time)
}

const toPlain = (date: Date) => new Date(date.getTime())
