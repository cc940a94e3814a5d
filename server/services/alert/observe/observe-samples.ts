import { listSamples, type AlertSampleRow } from '#db/repositories/alert/alert-sample.repository'
import { WATCHED_SERVICES, type AlertMetric } from '#shared/domain/alert/alert-metric'
import type { Deps } from '../../common/deps'
import type { Observation } from '../machine/signal'
import type { GroupLabels, Sight, Watch, WatchedRule } from './sight'

const MINUTE_MS = 60_000

/** What the console measured by minute. Ungrouped, the labels of a gauge are added up. */
export async function observeSamples(
  { db }: Pick<Deps, 'db'>, rule: WatchedRule, metric: AlertMetric, { instants }: Watch,
): Promise<Sight[]> {
  const [first, last] = [instants[0], instants.at(-1)]
  if (!first || !last) {
    return []
  }
  const from = new Date(first.getTime() - rule.windowMs - MINUTE_MS)
  const rows = await listSamples(db, { metric: rule.metric, from, to: new Date(last.getTime() + 1) })
  const groups: { labels: GroupLabels, names: readonly string[] }[] = rule.groupBy.includes('service')
    ? WATCHED_SERVICES.map(service => ({ labels: { service }, names: [service] }))
    : [{
        labels: {},
        names: rule.metric === 'budget_used' ? [rule.projectId] : [...new Set(rows.map(row => row.label))],
      }]
  return groups.map(({ labels, names }) => {
    const series = names.map(name => rows.filter(row => row.label === name))
    if (rule.metric === 'budget_used' && series.every(own => own.length === 0)) {
      // The project has no budget.
      return { labels, seen: instants.map((): Observation => ({ type: 'idle' })) }
    }
    const toObservation = metric.form === 'gauge' ? toNewest : toRatio
    return { labels, seen: instants.map(at => toObservation(series, at.getTime(), rule.windowMs)) }
  })
}

/** The newest measurement of each, added up; missing if one is too old. */
function toNewest(series: readonly AlertSampleRow[][], at: number, windowMs: number): Observation {
  const values = series.map((rows) => {
    const row = rows[findNewest(rows, at)]
    return row && row.bucketStart.getTime() > at - windowMs - MINUTE_MS ? row.last : undefined
  })
  const known = values.filter(value => value !== undefined)
  return known.length === 0 || known.length < values.length
    ? { type: 'missing' }
    : { type: 'value', value: known.reduce((sum, value) => sum + value, 0), count: Number.MAX_SAFE_INTEGER }
}

/** Without a call there is nothing to judge. */
function toRatio(series: readonly AlertSampleRow[][], at: number, windowMs: number): Observation {
  let [sum, count] = [0, 0]
  for (const rows of series) {
    for (let index = findNewest(rows, at); index >= 0; index -= 1) {
      const row = rows[index]
      if (!row || row.bucketStart.getTime() <= at - windowMs - MINUTE_MS) {
        break
      }
      sum += row.sum
      count += row.count
    }
  }
  return count === 0 ? { type: 'idle' } : { type: 'value', value: sum / count, count }
}

/** Index of the newest minute that has begun; -1 = none. */
function findNewest(rows: readonly AlertSampleRow[], at: number): number {
  let [low, high] = [0, rows.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle]?.bucketStart.getTime() ?? 0) <= at) {
      low = middle + 1
    }
    else {
      high = middle
    }
  }
  return low - 1
}
