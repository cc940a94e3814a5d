import { firstOf, type UrlQuery } from '../api/url-query'

/** Two ends as written in the address; the server evaluates them. */
export interface RangeExpression {
  from: string
  to: string
}

/** 今日. */
export const DEFAULT_RANGE: RangeExpression = { from: 'now/d', to: 'now' }

/** The same forms as shared/domain/time/instant-expression.ts takes, without its calendar. */
const RELATIVE = /^now(?:([+-])(\d{1,6})([mhdwMy]))?(?:\/([dwMy]))?$/
const ABSOLUTE = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const UNIT_MS: Record<string, number> = {
  m: MINUTE_MS, h: 60 * MINUTE_MS, d: DAY_MS, w: 7 * DAY_MS, M: 30 * DAY_MS, y: 365 * DAY_MS,
}
/** The server's limits: shared/domain/time/instant-expression.ts and server/services/metric/metric-window.ts. */
const MAX_AMOUNT = 100_000
const LONGEST_MS = 3_660 * DAY_MS

export const isAbsolute = (end: string): boolean => ABSOLUTE.test(end) && !Number.isNaN(Date.parse(end))

export function isRelative(end: string): boolean {
  const match = RELATIVE.exec(end)
  return match !== null && Number(match[2] ?? 0) <= MAX_AMOUNT
}

export const RANGE_FAULTS = ['from', 'to', 'order', 'length'] as const
export type RangeFault = (typeof RANGE_FAULTS)[number]

/**
 * The fault of a range, if any. Rounded ends (`now/d`) are taken without rounding, because only the server has the
 * calendar; it decides.
 */
export function findRangeFault({ from, to }: RangeExpression, nowMs: number): RangeFault | undefined {
  const [start, end] = [toRoughMs(from, nowMs), toRoughMs(to, nowMs)]
  if (start === undefined || end === undefined) {
    return start === undefined ? 'from' : 'to'
  }
  if (start > end || (start === end && !to.includes('/') && !from.includes('/'))) {
    return 'order'
  }
  return end - start > LONGEST_MS ? 'length' : undefined
}

function toRoughMs(end: string, nowMs: number): number | undefined {
  if (isAbsolute(end)) {
    return Date.parse(end)
  }
  const [, sign, amount, unit = 'm'] = (isRelative(end) ? RELATIVE.exec(end) : null) ?? []
  return isRelative(end) ? nowMs + (sign === '-' ? -1 : 1) * Number(amount ?? 0) * (UNIT_MS[unit] ?? 0) : undefined
}

export function fromRangeUrl(query: UrlQuery, fallback: RangeExpression, nowMs = Date.now()): RangeExpression
  & { isFallback: boolean } {
  const [from, to] = [firstOf(query.from), firstOf(query.to)]
  if (from === undefined && to === undefined) {
    return { ...fallback, isFallback: false }
  }
  const isGood = from !== undefined && to !== undefined && findRangeFault({ from, to }, nowMs) === undefined
  return isGood ? { from, to, isFallback: false } : { ...fallback, isFallback: true }
}

/** Empty for the fallback, so that the plain page has a plain address. */
export const toRangeUrl = (
  { from, to }: RangeExpression, fallback: RangeExpression,
): Record<'from' | 'to', string | undefined> =>
  from === fallback.from && to === fallback.to ? { from: undefined, to: undefined } : { from, to }
