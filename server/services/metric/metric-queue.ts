import { sumGaugesBySlot } from '#db/repositories/alert/alert-sample.repository'
import type { MetricQueue, MetricQueueQuery } from '#shared/contract/overview.contract'
import type { Deps } from '../common/deps'
import { toSeriesWindow, toWindow } from './metric-window'

/**
 * The factory's queue over time, of all projects: there is one queue.
 *
 * @throws AppError `invalid_input` when the range is invalid.
 */
export async function getQueue(
  { db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, { from, to, tz = timeZone, grain }: MetricQueueQuery,
): Promise<MetricQueue> {
  const now = new Date()
  const { window, edges } = toSeriesWindow(toWindow({ from, to, tz }, now), grain, now)
  const rows = await sumGaugesBySlot(
    db, { metrics: ['queue_depth', 'queue_age'], from: window.from, to: window.to }, edges,
  )
  const byKey = new Map(rows.map(row => [`${row.metric}:${row.slot}`, row]))
  return {
    tz,
    grain,
    window: { from: window.from.toISOString(), to: window.to.toISOString() },
    asOf: now.toISOString(),
    points: edges.slice(0, -1).filter(at => at < now).map((at, index) => {
      const [depth, age] = ['queue_depth', 'queue_age'].map(metric => byKey.get(`${metric}:${index + 1}`))
      const isOver = (edges[index + 1] ?? now) <= now
      return {
        at: at.toISOString(), depthMean: depth?.mean ?? null, depthMax: depth?.most ?? null,
        ageMaxMs: age?.most ?? null, status: depth ? isOver ? 'final' : 'partial' : 'missing',
      }
    }),
  }
}
