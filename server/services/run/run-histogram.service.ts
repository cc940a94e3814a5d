import type { RunFilter } from '#db/repositories/run/run-filter'
import { findCountedSpan, sumRunCounts } from '#db/repositories/metric/run-count.repository'
import { countRunsByBucket, findRunSpan, type RunBucketRow } from '#db/repositories/run/task-run-list.repository'
import { MAX_BARS, type RunHistogram, type RunHistogramQuery } from '#shared/contract/run/run-list.contract'
import { type Grain, type Range, toEdges } from '#shared/domain/time/period'
import {
  RUN_FILTERS, type RunFilterState, toFilterState, toShownState,
} from '#shared/domain/run/run-state'
import type { Db } from '#db/client'
import { AppError } from '#server/errors'
import type { Deps } from '../common/deps'
import { isByStateAlone, isEndState, toRunFilter } from './run-list.service'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** The finest grain that gives at most about 60 bars. */
const GRAIN_UP_TO: readonly { rangeMs: number, grain: Grain }[] = [
  { rangeMs: 5 * HOUR_MS, grain: '5m' },
  { rangeMs: 15 * HOUR_MS, grain: '15m' },
  { rangeMs: 60 * HOUR_MS, grain: 'hour' },
  { rangeMs: 60 * DAY_MS, grain: 'day' },
  { rangeMs: 420 * DAY_MS, grain: 'week' },
]

/** Runs by state over time. @throws AppError `invalid_input` when the range is invalid or its grain is too fine. */
export async function getRunHistogram(
  { db, timeZone }: Pick<Deps, 'db' | 'timeZone'>, query: RunHistogramQuery,
): Promise<RunHistogram> {
  const { tz = timeZone, by } = query
  const filter = toRunFilter(query, timeZone)
  const range = await findRange({ db }, filter)
  const grain = query.grain ?? toGrain(range)
  if (!range) {
    return { tz, grain, by, from: null, to: null, buckets: [], total: noCounts() }
  }
  const edges = toEdges(range, grain, tz, MAX_BARS)
  if ((edges.at(-1) ?? range.to) < range.to) {
    throw new AppError('invalid_input', `grain: more than ${MAX_BARS} bars`, {
      fields: [{ pointer: '/query/grain', code: 'INVALID_RANGE', message: `more than ${MAX_BARS} bars` }],
    })
  }
  const rows = await countRuns(db, { ...filter, ...range }, edges)
  const byBucket = Map.groupBy(rows, row => row.bucket)
  const buckets = edges.slice(0, -1).map((from, index) => ({
    from: from.toISOString(), to: (edges[index + 1] ?? range.to).toISOString(),
    counts: toCounts(byBucket.get(index + 1) ?? []),
  }))
  return { tz, grain, by, from: range.from.toISOString(), to: range.to.toISOString(), buckets, total: toCounts(rows) }
}

/** Without a filter beyond time and state, from the totals by both; without trials, too. */
async function countRuns(db: Db, filter: RunFilter & Range, edges: readonly Date[]): Promise<RunBucketRow[]> {
  const { projectId, by = 'created', states, extents, from, to } = filter
  const isFull = extents?.length === 1 && extents[0] === 'full'
  if (!isByStateAlone(isFull ? { ...filter, extents: undefined } : filter)) {
    return countRunsByBucket(db, filter, edges)
  }
  const rows = await sumRunCounts(db, { projectId, by, isFull, range: { from, to } }, edges)
  return rows.filter(row => states?.includes(toStateOf(row)) ?? true)
}

/** Missing ends of the range are taken from the runs themselves. */
async function findRange({ db }: Pick<Deps, 'db'>, filter: RunFilter): Promise<Range | undefined> {
  const { from, to } = filter
  if (from && to) {
    return { from, to }
  }
  const span = await findSpan(db, filter)
  // One more millisecond, because the range is half-open and must include the last run.
  return span && { from: from ?? span.from, to: to ?? new Date(Math.max(Date.now(), span.to.getTime() + 1)) }
}

/** The first of a rare state would be looked for among all runs; the totals say where it is. */
async function findSpan(db: Db, filter: RunFilter): Promise<Range | undefined> {
  const { projectId, by = 'created', states, from, to } = filter
  if (states === undefined || from || to || !isByStateAlone(filter)) {
    return findRunSpan(db, filter)
  }
  const living = states.filter(state => !isEndState(state))
  const counted = await findCountedSpan(db, { projectId, by, states: states.filter(isEndState) })
  const spans = await Promise.all([
    ...counted ? [counted.first, counted.last].map(bucket => findRunSpan(db, { ...filter, ...bucket })) : [],
    ...living.length > 0 ? [findRunSpan(db, { ...filter, states: living })] : [],
  ])
  const found = spans.filter(span => span !== undefined)
  const times = found.flatMap(span => [span.from.getTime(), span.to.getTime()])
  return times.length > 0 ? { from: new Date(Math.min(...times)), to: new Date(Math.max(...times)) } : undefined
}

function toGrain(range: Range | undefined): Grain {
  const rangeMs = range ? range.to.getTime() - range.from.getTime() : 0
  return GRAIN_UP_TO.find(step => rangeMs <= step.rangeMs)?.grain ?? 'month'
}

type CountedState = Omit<RunBucketRow, 'bucket'>

export function toCounts(rows: readonly CountedState[]): Record<RunFilterState, number> {
  const counts = noCounts()
  for (const row of rows) {
    counts[toStateOf(row)] += row.count
  }
  return counts
}

function toStateOf({ observedState, desiredState, isPartial }: CountedState): RunFilterState {
  return toFilterState(toShownState({
    observed: observedState, desired: desiredState, isReconciling: false, recordsIn: 0,
    recordsFailed: isPartial ? 1 : 0, errorReason: '',
  }))
}

// The keys come from the list of states.
const noCounts = () => Object.fromEntries(RUN_FILTERS.map(state => [state, 0])) as Record<RunFilterState, number>
