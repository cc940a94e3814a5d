import { AppError } from '../errors'
import { parseInstant } from '#shared/domain/instant-expression'
import { MAX_POINTS, type WindowStatus } from '#shared/contract/metric.contract'
import { type Grain, type Range, toEdges } from '#shared/domain/period'
import { isTimeZone } from '#shared/domain/time-zone'

const MINUTE_MS = 60_000
const DAY_MS = 24 * 60 * MINUTE_MS
const FINE_MS = 5 * MINUTE_MS
const COARSE_MS = 15 * MINUTE_MS
/** Fine buckets are kept 35 days; asked for a day less, so that none goes away meanwhile. */
const FINE_KEPT_MS = 34 * DAY_MS
const LONGEST_MS = 3_660 * DAY_MS

/** A bucket changes for so long after its end (domain.md, Time). */
const LATENESS_MS = 5 * MINUTE_MS
/** Two heartbeats and a half: so much silence at the end is none. */
const HEARTBEAT_GRACE_MS = 30_000

const ENOUGH_COVERAGE = 0.95

export interface Window extends Range {
  /** As it was asked for, before it was widened to whole buckets. */
  asked: Range
  tz: string
  /** Of the rollups to read. */
  grainSeconds: 300 | 900
}

export interface WindowRequest {
  from: string
  to: string
  tz: string
}

/**
 * What a query's range means now: whole rollup buckets that cover it.
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
  return align({ from: range.from, to: range.to }, tz, now)
}

/** Of the same kind as the window, on the same grain, or on the coarse one where the fine buckets are gone. */
export function toWindowLike({ tz, grainSeconds }: Pick<Window, 'tz' | 'grainSeconds'>, { from, to }: Range, now: Date): Window {
  const grain = isOld(from, now) ? 900 : grainSeconds
  return { asked: { from, to }, tz, grainSeconds: grain, from: floorTo(from, grain * 1_000), to: floorTo(to, grain * 1_000) }
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
  return { window: { ...window, from, to, grainSeconds: grain === '5m' ? 300 : 900 }, edges }
}

/**
 * The buckets that those of a series are compared with, in the same places. Where the clocks change or a month is shorter
 * two of them may begin at once: the first of the two is empty then.
 */
export function toBaseEdges({ window, edges }: { window: Window, edges: readonly Date[] }, back: (instant: Date) => Date, now: Date): { window: Window, edges: Date[] } {
  const [first = window.from] = edges
  const { grainSeconds } = toWindowLike(window, { from: back(first), to: first }, now)
  let last = new Date(0)
  const edgesBefore = edges.map((edge) => {
    const moved = floorTo(back(edge), grainSeconds * 1_000)
    last = moved > last ? moved : last
    return last
  })
  const [from = window.from, to = window.to] = [edgesBefore[0], edgesBefore.at(-1)]
  return { window: { asked: { from, to }, tz: window.tz, grainSeconds, from, to }, edges: edgesBefore }
}

export interface Heard {
  heardMs: number
  watermark: Date | null
  now: Date
}

/** Share of the time so far in which the factory was heard; 1 while it could not have been heard yet. */
export function toCoverage(range: Range, { heardMs, now }: Heard): number {
  const expectedMs = toExpectedMs(range, now)
  return expectedMs > 0 ? Math.min(1, heardMs / expectedMs) : 1
}

/** Missing is not zero: only a factory that was heard can have done nothing. */
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

export const toElapsedMinutes = ({ from, to }: Range, watermark: Date | null): number =>
  Math.max(0, (Math.min(to.getTime(), watermark?.getTime() ?? 0) - from.getTime()) / MINUTE_MS)

const toExpectedMs = ({ from, to }: Range, now: Date) => Math.min(to.getTime(), now.getTime() - HEARTBEAT_GRACE_MS) - from.getTime()

function align({ from, to }: Range, tz: string, now: Date): Window {
  const stepMs = isOld(from, now) ? COARSE_MS : FINE_MS
  const range = { from: floorTo(from, stepMs), to: ceilTo(to, stepMs) }
  const isCoarse = range.from.getTime() % COARSE_MS === 0 && range.to.getTime() % COARSE_MS === 0
  return { ...range, asked: { from, to }, tz, grainSeconds: isCoarse ? 900 : 300 }
}

const isOld = (instant: Date, now: Date) => now.getTime() - instant.getTime() > FINE_KEPT_MS

const floorTo = (instant: Date, stepMs: number) => new Date(Math.floor(instant.getTime() / stepMs) * stepMs)
const ceilTo = (instant: Date, stepMs: number) => new Date(Math.ceil(instant.getTime() / stepMs) * stepMs)

const invalid = (name: string, message: string) =>
  new AppError('invalid_input', `${name}: ${message}`, { fields: [{ pointer: `/query/${name}`, code: 'INVALID_RANGE', message }] })
