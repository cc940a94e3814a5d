import type { MetricSeries } from '#shared/contract/metric.contract'

export type Grain = MetricSeries['grain']

export interface RoughRange {
  fromMs: number
  lengthMs: number
}

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

/** Fine buckets are kept for 35 days; requested for one day less. */
const FINE_KEPT_MS = 34 * DAY_MS

/** A range that begins here has buckets of 15 minutes at the finest: those of 5 minutes are no longer kept. */
export const isFineGone = (fromMs: number, nowMs: number): boolean => nowMs - fromMs > FINE_KEPT_MS

/** The server's limit: one point per pixel is the most that a chart can show. */
const MAX_POINTS = 1_500

const LENGTH_MS: Record<Grain, number> = {
  '5m': 5 * 60_000, '15m': 15 * 60_000, 'hour': HOUR_MS, 'day': DAY_MS, 'week': 7 * DAY_MS, 'month': 28 * DAY_MS,
}

/** Not those of shared/domain/time/period.ts: they come with a calendar. */
const FINEST_FIRST: readonly Grain[] = ['5m', '15m', 'hour', 'day', 'week', 'month']

/**
 * The default grain: 12 to about 100 buckets; fewer where the fine ones are no longer kept. In a new console they are
 * as fine as what it has known so far needs, and as the server gives for the range.
 *
 * @param sinceMs when anything was known first.
 */
export function toAutoGrain(range: RoughRange, nowMs: number, sinceMs = 0): Grain {
  const { fromMs, lengthMs } = range
  const known = sinceMs > fromMs ? { fromMs: sinceMs, lengthMs: Math.max(0, fromMs + lengthMs - sinceMs) } : range
  const wanted = toGrainOf(known, nowMs)
  return FINEST_FIRST.slice(FINEST_FIRST.indexOf(wanted)).find(grain => isGrainPossible(grain, range, nowMs)) ?? wanted
}

function toGrainOf({ fromMs, lengthMs }: RoughRange, nowMs: number): Grain {
  const steps: [number, Grain][] = [
    [isFineGone(fromMs, nowMs) ? 0 : 8 * HOUR_MS, '5m'], [26 * HOUR_MS, '15m'], [8 * DAY_MS, 'hour'],
    [120 * DAY_MS, 'day'], [730 * DAY_MS, 'week'],
  ]
  return steps.find(([most]) => lengthMs <= most)?.[1] ?? 'month'
}

/** Whether the server accepts a grain for the range; others are not offered. */
export function isGrainPossible(grain: Grain, { fromMs, lengthMs }: RoughRange, nowMs: number): boolean {
  return lengthMs / LENGTH_MS[grain] <= MAX_POINTS
    && (grain !== '5m' || !isFineGone(fromMs, nowMs))
    && (lengthMs >= LENGTH_MS[grain] / 2 || grain === '5m')
}

const FIRST_MS = 5 * 60_000

/**
 * Share of the time that is covered, counted from when anything was known first: the time before has no data because
 * there was no console.
 */
export function toCoverageSince({ window, since, asOf }: {
  window: { from: string, to: string, coverage: number }
  since: string | null
  asOf: string
}): number {
  const [fromMs, sinceMs, endMs] = [
    Date.parse(window.from), Date.parse(since ?? window.from), Math.min(Date.parse(window.to), Date.parse(asOf)),
  ]
  // It was heard first somewhere within five minutes.
  const knownMs = endMs - sinceMs - FIRST_MS
  return sinceMs <= fromMs
    ? window.coverage
    : knownMs <= 0 ? 1 : Math.min(1, window.coverage * (endMs - fromMs) / knownMs)
}

const RELATIVE = /^now(?:-(\d{1,6})([mhdwMy]))?(\/[dwMy])?$/
const UNIT_MS: Record<string, number> = {
  m: 60_000, h: HOUR_MS, d: DAY_MS, w: 7 * DAY_MS, M: 30 * DAY_MS, y: 365 * DAY_MS,
}

/** Approximate length of a range: only the server knows the calendar. `now/d` counts as the whole day. */
export function toRoughRange({ from, to }: { from: string, to: string }, nowMs: number): RoughRange {
  const start = toRoughMs(from, nowMs)
  const unit = RELATIVE.exec(from)?.[3]?.slice(1)
  const lengthMs = Math.max(toRoughMs(to, nowMs) - start, unit ? UNIT_MS[unit] ?? 0 : 0)
  return { fromMs: start, lengthMs: Math.max(lengthMs, 0) }
}

function toRoughMs(end: string, nowMs: number): number {
  const match = RELATIVE.exec(end)
  const atMs = match ? nowMs - Number(match[1] ?? 0) * (UNIT_MS[match[2] ?? ''] ?? 0) : Date.parse(end)
  return Number.isNaN(atMs) ? nowMs : atMs
}
