import { createHash } from 'node:crypto'
import DataLoader from 'dataloader'
import type { Db } from '#db/client'
import { findFirstCoverage, sumHeardBySlot } from '#db/repositories/metric/coverage.repository'
import {
  type CounterSums, type LatencySums, type MetricScope, type MetricWhere, type ModelSums, sumCountersByModel,
  sumCountersBySlot, sumLatencyBySlot,
} from '#db/repositories/metric/metric.repository'
import { findEventCursor, toEventSource } from '#db/repositories/system/event-cursor.repository'
import type { MetricFilter } from '#shared/contract/metric.contract'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { NO_SUMS, SUMMARY_COUNTERS } from '#shared/domain/run/counters'
import type { Range } from '#shared/domain/time/period'
import type { Deps } from '../common/deps'

export interface Moment {
  now: Date
  /** The time up to which the factory's events are known. */
  watermark: Date | null
  /** When the factory was heard first. */
  since?: Date | null
}

export interface Known extends Moment {
  /** Stands for the factory's newest event: its cursor is long, and says nothing to a reader either. */
  commit: string | null
  since: Date | null
}

/** @param projectId demo data has a watermark of its own */
export async function findMoment({ db }: Pick<Deps, 'db'>, projectId: string | undefined): Promise<Known> {
  const source = toEventSource(projectId)
  const [cursor, since] = await Promise.all([findEventCursor(db, source), findFirstCoverage(db, source)])
  return {
    now: new Date(), watermark: cursor?.heardAt ?? null, commit: cursor ? toCommit(cursor.cursor) : null,
    since: since ?? null,
  }
}

const toCommit = (cursor: string) => createHash('sha256').update(cursor).digest('hex').slice(0, 12)

export const toScope = ({
  projectId, pipelineId, stage, modelVersion, templateVersion,
}: MetricFilter): MetricScope =>
  ({ projectId: projectId ?? DEFAULT_PROJECT_ID, pipelineId, stageKey: stage, modelVersion, templateVersion })

export const toWhere = (filter: MetricFilter, { from, to }: Range): MetricWhere => ({ ...toScope(filter), from, to })

/** What is known of a range of time. */
export interface Sums {
  counters: CounterSums
  latency: LatencySums[]
  /** For how long the source was heard. */
  heardMs: number
}

/** One view of the statistics, of which any number of answers can be made. */
export interface Reading {
  deps: Pick<Deps, 'db'>
  filter: MetricFilter
  moment: Known
  /**
   * Ranges that are asked for in one turn are read together. Their ends are those of buckets that are still kept: an
   * end within a bucket would cost every range of the turn that bucket.
   */
  sumsOf: (range: Range) => Promise<Sums>
  modelsOf: (range: Range) => Promise<ModelSums[]>
}

/** The window, both sides of its comparisons and the buckets of its course overlap: each stretch is read once. */
export function createReading(deps: Pick<Deps, 'db'>, filter: MetricFilter, moment: Known): Reading {
  const options = { cacheKeyFn: toRangeKey }
  const sums = new DataLoader<Range, Sums, string>(ranges => readSums(deps, filter, ranges), options)
  const models = new DataLoader<Range, ModelSums[], string>(ranges =>
    Promise.all(ranges.map(range => sumCountersByModel(deps.db, toWhere(filter, range)))), options)
  return { deps, filter, moment, sumsOf: range => sums.load(range), modelsOf: range => models.load(range) }
}

const toRangeKey = ({ from, to }: Range) => `${from.getTime()}/${to.getTime()}`

/** A reading that began longer ago is not joined any more: its answers would be older than they say. */
const JOINED_MS = 1_000

interface Joined {
  reading: Promise<Reading>
  beganMs: number
  users: number
}

const joined = new WeakMap<Db, Map<string, Joined>>()

/**
 * Answers of one filter that are made at the same time, such as those of one page, share what they read.
 *
 * @param version of the statistics: whoever asks after a change does not join a reading that began before it.
 */
export async function withReading<T>(
  deps: Pick<Deps, 'db'>, filter: MetricFilter, version: string, use: (reading: Reading) => Promise<T>,
): Promise<T> {
  const { projectId, pipelineId, stage, modelVersion, templateVersion } = filter
  const key = JSON.stringify([version, projectId, pipelineId, stage, modelVersion, templateVersion])
  const entries = joined.get(deps.db) ?? new Map<string, Joined>()
  joined.set(deps.db, entries)
  const running = entries.get(key)
  const entry = running && Date.now() - running.beganMs < JOINED_MS
    ? running
    : {
        reading: findMoment(deps, projectId).then(moment => createReading(deps, filter, moment)),
        beganMs: Date.now(), users: 0,
      }
  entries.set(key, entry)
  entry.users += 1
  try {
    return await use(await entry.reading)
  }
  finally {
    entry.users -= 1
    if (entry.users === 0 && entries.get(key) === entry) {
      entries.delete(key)
    }
  }
}

/** Beyond all ranges. */
const FAR = new Date(8.64e15)

async function readSums(
  { db }: Pick<Deps, 'db'>, filter: MetricFilter, ranges: readonly Range[],
): Promise<Sums[]> {
  const stretches = toStretches(ranges)
  const scope = toScope(filter)
  const [counters, latency, heard] = await Promise.all([
    sumCountersBySlot(db, scope, stretches),
    sumLatencyBySlot(db, scope, stretches),
    sumHeardBySlot(db, toEventSource(filter.projectId), stretches),
  ])
  const countersOf = new Map(counters.map(row => [row.slot, row]))
  const latencyOf = Map.groupBy(latency, row => row.slot)
  const heardOf = new Map(heard.map(row => [row.slot, row.heardMs]))
  const firstOf = new Map(stretches.map(({ from }, index) => [from.getTime(), index]))
  return ranges.map(({ from, to }) => {
    const slots: number[] = []
    for (let index = firstOf.get(from.getTime()) ?? stretches.length; (stretches[index]?.to ?? FAR) <= to; index += 1) {
      slots.push(index + 1)
    }
    return {
      counters: addCounters(slots.flatMap(slot => countersOf.get(slot) ?? [])),
      latency: addLatency(slots.flatMap(slot => latencyOf.get(slot) ?? [])),
      heardMs: slots.reduce((sum, slot) => sum + (heardOf.get(slot) ?? 0), 0),
    }
  })
}

/** Cuts ranges that may overlap into pieces that do not, oldest first. */
export function toStretches(ranges: readonly Range[]): Range[] {
  const steps = new Map<number, number>()
  for (const { from, to } of ranges.filter(({ from, to }) => from < to)) {
    steps.set(from.getTime(), (steps.get(from.getTime()) ?? 0) + 1)
    steps.set(to.getTime(), (steps.get(to.getTime()) ?? 0) - 1)
  }
  const ends = [...steps].sort(([a], [b]) => a - b)
  let open = 0
  return ends.flatMap(([at, step], index) => {
    open += step
    const next = ends[index + 1]
    return open > 0 && next ? [{ from: new Date(at), to: new Date(next[0]) }] : []
  })
}

/** Counters that were not read stay 0: the formula does not look at them. */
export function addCounters(rows: readonly Partial<CounterSums>[]): CounterSums {
  const sums = { ...NO_SUMS }
  for (const row of rows) {
    for (const counter of SUMMARY_COUNTERS) {
      sums[counter] += row[counter] ?? 0
    }
  }
  return sums
}

function addLatency(rows: readonly LatencySums[]): LatencySums[] {
  const sums = { attempt: new Map<number, number>(), call: new Map<number, number>() }
  for (const { measure, bucketIndex, count } of rows) {
    sums[measure].set(bucketIndex, (sums[measure].get(bucketIndex) ?? 0) + count)
  }
  return (['attempt', 'call'] as const).flatMap(measure =>
    [...sums[measure]].map(([bucketIndex, count]) => ({ measure, bucketIndex, count })))
}
