import type { MetricSeriesQuery } from '#shared/contract/metric.contract'
import { isFineGone } from './stat-grain'

const HOUR_MS = 60 * 60_000
const DAY_MS = 24 * HOUR_MS

/** About 12 to 100 points: more are narrower than a pixel of a card, fewer are no course. */
export function toSparkGrain({ from, to }: { from: string, to: string }, nowMs = Date.now()): MetricSeriesQuery['grain'] {
  const lengthMs = Date.parse(to) - Date.parse(from)
  if (lengthMs <= 8 * HOUR_MS) {
    return isFineGone(Date.parse(from), nowMs) ? '15m' : '5m'
  }
  if (lengthMs <= DAY_MS) {
    return '15m'
  }
  if (lengthMs <= 4 * DAY_MS) {
    return 'hour'
  }
  return lengthMs <= 100 * DAY_MS ? 'day' : lengthMs <= 700 * DAY_MS ? 'week' : 'month'
}
