import { TZDate } from '@date-fns/tz'
import { getDate } from 'date-fns/getDate'
import {
  type ComparisonMode, type Counterpart, countWeeksToYearBefore, type Kind, moveDays, moveMonths, toClockMs, toKind,
} from './comparison'
import { startOf } from './instant-expression'
import { type Grain, nextBucket, type Range, type Span } from './period'

const DAY_MS = 24 * 60 * 60_000
const MONTH_MS = 31 * DAY_MS
const STEP_MS: Partial<Record<Grain, number>> = { '5m': 5 * 60_000, '15m': 15 * 60_000, 'hour': 60 * 60_000 }

interface Series {
  span: Span
  grain: Grain
  /** Starts of its buckets and the end of the last. */
  edges: readonly Date[]
}

/**
 * The bucket that each bucket of a series is compared with: of the same kind and length, at the same position of the
 * previous period, or with the same name in the previous year.
 *
 * @returns undefined when there is none: the 30th of a shorter month, 29 February, week 53, an hour skipped by a clock
 *   change.
 */
export function toBaseBuckets(mode: ComparisonMode, { span, grain, edges }: Series, tz: string): (Range | undefined)[] {
  const kind = toKind(span, tz)
  const back = mode === 'mom' ? toBucketBefore(kind, span, grain, tz) : toBucketOfYearBefore(kind, span, grain, tz)
  let lastTo = Number.NEGATIVE_INFINITY
  return edges.slice(0, -1).map((at, index) => {
    const from = back(at)
    // An hour that occurs twice has only one counterpart.
    if (!from || from.getTime() < lastTo) {
      return undefined
    }
    const lengthMs = (edges[index + 1] ?? at).getTime() - at.getTime()
    const to = STEP_MS[grain] === undefined ? nextBucket(from, grain, tz) : new Date(from.getTime() + lengthMs)
    lastTo = to.getTime()
    return { from, to }
  })
}

type MaybeCounterpart = (instant: Date) => Date | undefined

function toBucketBefore(kind: Kind, span: Span, grain: Grain, tz: string): MaybeCounterpart {
  const lengthMs = span.to.getTime() - span.from.getTime()
  if (grain === 'month') {
    const months = kind.unit === 'months' ? kind.count : Math.ceil(lengthMs / MONTH_MS)
    return at => moveMonths(at, -months, tz)
  }
  if (grain === 'week') {
    const days = kind.unit === 'days' ? kind.count : lengthMs / DAY_MS
    return at => moveDays(at, -7 * Math.ceil(days / 7), tz)
  }
  if (kind.unit === 'months') {
    return sameDay(at => moveMonths(at, -kind.count, tz), tz)
  }
  const stepMs = STEP_MS[grain]
  if (kind.unit === 'exact' && stepMs !== undefined && kind.ms < DAY_MS) {
    return at => new Date(at.getTime() - Math.ceil(kind.ms / stepMs) * stepMs)
  }
  const days = kind.unit === 'days' ? kind.count : Math.ceil(kind.ms / DAY_MS)
  return sameClock(at => moveDays(at, -days, tz), tz)
}

function toBucketOfYearBefore(kind: Kind, span: Span, grain: Grain, tz: string): MaybeCounterpart {
  if (grain === 'month') {
    return at => moveMonths(at, -12, tz)
  }
  if (grain === 'week') {
    return (at) => {
      const weeks = countWeeksToYearBefore(at, tz)
      return weeks === undefined ? undefined : moveDays(at, -7 * weeks, tz)
    }
  }
  if (kind.unit === 'days' && kind.isWeeks) {
    const weeks = countWeeksToYearBefore(span.from, tz)
    return weeks === undefined ? () => undefined : sameClock(at => moveDays(at, -7 * weeks, tz), tz)
  }
  return sameDay(at => moveMonths(at, -12, tz), tz)
}

/** Rejects the 30th compared with the end of February. */
const sameDay = (back: Counterpart, tz: string): MaybeCounterpart => sameClock((at) => {
  const base = back(at)
  return getDate(new TZDate(base.getTime(), tz)) === getDate(new TZDate(at.getTime(), tz)) ? base : undefined
}, tz)

/** Rejects a shifted hour where a clock change skipped the original; accepts the start of a day without midnight. */
const sameClock = (back: MaybeCounterpart, tz: string): MaybeCounterpart => (at) => {
  const base = back(at)
  const isSame = base && (toClockMs(base, tz) - toClockMs(at, tz)) % DAY_MS === 0
  return isSame || (base && isDayStart(at, tz) && isDayStart(base, tz)) ? base : undefined
}

const isDayStart = (instant: Date, tz: string) => startOf(instant, 'd', tz).getTime() === instant.getTime()
