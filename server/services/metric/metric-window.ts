import { AppError } from '#server/errors'
import { MAX_POINTS, type WindowStatus } from '#shared/contract/metric.contract'
import { type ComparisonMode, toCounterpart } from '#shared/domain/time/comparison'
import { parseInstant, toRounding } from '#shared/domain/time/instant-expression'
import { type Grain, type Range, type Span, startOfBucket, toEdges } from '#shared/domain/time/period'
import { isTimeZone } from '#shared/domain/time/time-zone'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const FINE_MS = 5 * MINUTE_MS
const COARSE_MS = 15 * MINUTE_MS
/** Fine buckets are kept 35 days; queries use one day less, so that none is deleted during a query. */
const FINE_KEPT_MS = 34 * DAY_MS
const LONGEST_MS = 3_660 * DAY_MS

/** How long a bucket can still change after its end. */
const LATENESS_MS = 5 * MINUTE_MS
/** Two and a half heartbeats: a shorter silence at the end is no gap. */
const HEARTBEAT_GRACE_MS = 30_000

const ENOUGH_COVERAGE = 0.95

export interface Window extends Range {
  /** The requested range, before it was widened to whole buckets. */
  asked: Span
  tz: string
}

export interface WindowRequest {
  from: string
  to: string
  tz: string
}

/**
 * Resolves a query's range to whole rollup buckets that cover it.
 *
 * @throws AppError `invalid_input` with the wrong field.
 */
export function toWindow({ from, to, tz }: WindowRequest, now: Date): Window {
  if (!isTimeZone(tz)) {
    throw invalid('tz', 'not an IANA time zone')
  }
  const range = { from: parseInstant(from, { now, tz, edge: 'from' }), to: parseInstant(to, { now, tz, edge: 'to' }) }
  if (!range.from || !range.to) {
    throw invalid(range.from ? 'to' : 'from', 'neither ISO 8601 with an offset nor like now-7d or now/d')
  }
  if (range.from >= range.to) {
    throw invalid('to', 'must be after `from`')
  }
  if (range.to.getTime() - range.from.getTime() > LONGEST_MS) {
    throw invalid('from', 'more than ten years')
  }
  const ends = { from: range.from, to: range.to }
  return align(
    {
      ...ends,
      unit: toRounding(from) ?? (!from.startsWith('now') && to === 'now' ? toUnitSoFar(ends, tz) : undefined),
    },
    tz, now,
  )
}

/** The shortest hour, day, week or month that starts with the range and contains it so far. */
const toUnitSoFar = ({ from, to }: Range, tz: string): Span['unit'] =>
  UNITS.find(({ grain }) => startOfBucket(to, grain, tz).getTime() === from.getTime())?.unit

const UNITS = [
  { grain: 'hour', unit: 'h' }, { grain: 'day', unit: 'd' }, { grain: 'week', unit: 'w' },
  { grain: 'month', unit: 'M' },
] as const satisfies { grain: Grain, unit: Span['unit'] }[]

/** This range and the one it is compared with, as both are summed. */
export interface Sides {
  now: Window
  base: Window
}

/**
 * Both sides consist of whole finished buckets: what came after the last one has no counterpart. They consist of
 * quarters of an hour if one side has no fine buckets any more. Both are empty until the first bucket has ended.
 *
 * @param until time up to which the facts are known.
 * @returns undefined when the calendar has no such period.
 */
export function toSides(
  mode: ComparisonMode, { asked, tz }: Pick<Window, 'asked' | 'tz'>, { until, now }: { until: Date, now: Date },
): Sides | undefined {
  const measure = (stepMs: number): Sides | undefined => {
    const from = floorTo(asked.from, stepMs)
    const to = latest(from, earliest(ceilTo(asked.to, stepMs), floorTo(until, stepMs)))
    const back = toCounterpart(mode, { span: asked, measured: { from, to }, stepMs }, tz)
    if (!back) {
      return undefined
    }
    // Times that are not on a bucket boundary were widened at both ends: the bucket shared by both sides is removed.
    const sharedMs = mode === 'mom' ? Math.max(0, back(to).getTime() - from.getTime()) : 0
    const [end, baseFrom] = [new Date(to.getTime() - sharedMs), floorTo(back(from), stepMs)]
    const baseTo = latest(baseFrom, floorTo(back(end), stepMs))
    return { now: toAligned({ from, to: end }, tz), base: toAligned({ from: baseFrom, to: baseTo }, tz) }
  }
  const fine = measure(FINE_MS)
  return fine && isOld(fine.base.from, now) ? measure(COARSE_MS) : fine
}

/** @throws AppError `invalid_input` when the grain is too fine for the range. */
export function toSeriesWindow(window: Window, grain: Grain, now: Date): { window: Window, edges: Date[] } {
  if (grain === '5m' && isOld(window.from, now)) {
    throw invalid('grain', 'buckets of 5 minutes are kept for 35 days; take 15m')
  }
  const edges = toEdges(window, grain, window.tz, MAX_POINTS)
  const [from = window.from, to = window.to] = [edges[0], edges.at(-1)]
  if (to < window.to) {
    throw invalid('grain', `more than ${MAX_POINTS} points`)
  }
  return { window: { ...window, from, to }, edges }
}

/**
 * One window over buckets that need not be adjacent: buckets in between were not requested. None if the fine buckets
 * are deleted.
 */
export function toBucketsWindow(
  buckets: readonly (Range | undefined)[], { grain, tz, now }: { grain: Grain, tz: string, now: Date },
): { window: Window, edges: Date[] } | undefined {
  const times = new Set(buckets.flatMap(bucket => bucket ? [bucket.from.getTime(), bucket.to.getTime()] : []))
  const edges = [...times].sort((a, b) => a - b).map(time => new Date(time))
  const [from, to] = [edges[0], edges.at(-1)]
  if (!from || !to || (grain === '5m' && isOld(from, now))) {
    return undefined
  }
  return { window: { asked: { from, to }, tz, from, to }, edges }
}

/** The whole quarters of an hour within a range, which exist at any age; undefined = none. */
export function toInnerRange({ from, to }: Range): Range | undefined {
  const inner = { from: ceilTo(from, COARSE_MS), to: floorTo(to, COARSE_MS) }
  return inner.from < inner.to ? inner : undefined
}

export interface Heard {
  heardMs: number
  watermark: Date | null
  now: Date
}

/** Covered share of the elapsed time; 1 while nothing could have arrived yet. */
export function toCoverage(range: Range, { heardMs, now }: Heard): number {
  const expectedMs = toExpectedMs(range, now)
  return expectedMs > 0 ? Math.min(1, heardMs / expectedMs) : 1
}

/** Missing is not zero: a zero is only known for covered time. */
export function toStatus(range: Range, heard: Heard, hasFacts: boolean): WindowStatus {
  const { watermark, now } = heard
  const coverage = toCoverage(range, heard)
  const isNothing = range.to <= range.from
  if (isNothing || coverage < ENOUGH_COVERAGE) {
    return hasFacts ? 'partial' : 'missing'
  }
  if (toExpectedMs(range, now) <= 0 || watermark === null || range.to.getTime() + LATENESS_MS > watermark.getTime()) {
    return 'partial'
  }
  return hasFacts ? 'final' : 'zero'
}

/** @param since when anything was known first: a rate over the time before that would say nothing. */
export const toElapsedMinutes = ({ from, to }: Range, watermark: Date | null, since: Date | null = null): number =>
  Math.max(0, (Math.min(to.getTime(), watermark?.getTime() ?? 0) - Math.max(from.getTime(), since?.getTime() ?? 0))
  / MINUTE_MS)

const toExpectedMs = ({ from, to }: Range, now: Date) =>
  Math.min(to.getTime(), now.getTime() - HEARTBEAT_GRACE_MS) - from.getTime()

function align(asked: Span, tz: string, now: Date): Window {
  const stepMs = isOld(asked.from, now) ? COARSE_MS : FINE_MS
  return { ...toAligned({ from: floorTo(asked.from, stepMs), to: ceilTo(asked.to, stepMs) }, tz), asked }
}

const toAligned = ({ from, to }: Range, tz: string): Window => ({ from, to, asked: { from, to }, tz })

const isOld = (instant: Date, now: Date) => now.getTime() - instant.getTime() > FINE_KEPT_MS

const floorTo = (instant: Date, stepMs: number) => new Date(Math.floor(instant.getTime() / stepMs) * stepMs)
const ceilTo = (instant: Date, stepMs: number) => new Date(Math.ceil(instant.getTime() / stepMs) * stepMs)

const latest = (a: Date, b: Date) => a > b ? a : b
const earliest = (a: Date, b: Date) => a < b ? a : b

const invalid = (name: string, message: string) =>
  new AppError(
    'invalid_input', `${name}: ${message}`, { fields: [{ pointer: `/query/${name}`, code: 'INVALID_RANGE', message }] },
  )
