import { GRAINS_SECONDS } from '#db/repositories/metric/rollup-piece'
import {
  ALL_PIPELINES, STAGE_TOTAL_SECONDS, type ROLLUP_KEY, type LatencyRow, type SummaryRow,
} from '#db/repositories/metric/rollup.repository'
import { NO_SUMS, SUMMARY_COUNTERS, type SummaryCounter, TOKEN_COUNTERS } from '#shared/domain/run/counters'

const [FINEST_SECONDS] = GRAINS_SECONDS

/** A bucket counts as complete this long after its end; later facts are late facts. */
export const ALLOWED_LATENESS_MS = 300_000

/** The dimensions of a counter. */
export interface RollupSubject {
  projectId: string
  pipelineId: string
  templateVersion: string
  modelVersion: string
  /** '' = the run as a whole. */
  stageKey: string
  stageKind: string
}

export interface LatencySample {
  measure: 'attempt' | 'call'
  bucketIndex: number
  count: number
}

/** Collects the deltas of one transaction: one row per key of each grain, in key order, as the repository expects. */
export interface Rollup {
  add: (subject: RollupSubject, at: Date, deltas: Partial<Record<SummaryCounter, number>>) => void
  addLatency: (subject: RollupSubject, at: Date, sample: LatencySample) => void
  summary: () => SummaryRow[]
  latency: () => LatencyRow[]
}

/** What a trial costs is real: its tokens and calls are counted, under the model. */
const COUNTED_OF_TRIALS: ReadonlySet<string> = new Set([
  ...TOKEN_COUNTERS, 'modelCallsFailed', 'modelCallsCancelled',
] satisfies SummaryCounter[])

/** The part of a rollup that a trial adds to: its runs, records and times are none of production (docs/adr/0043). */
export const ofTrial = (rollup: Rollup): Rollup => ({
  ...rollup,
  add: (subject, at, deltas) => rollup.add(subject, at, Object.fromEntries(Object.entries(deltas).filter(([counter]) =>
    COUNTED_OF_TRIALS.has(counter)))),
  addLatency(subject, at, sample) {
    if (sample.measure === 'call') {
      rollup.addLatency(subject, at, sample)
    }
  },
})

type RollupKey = Pick<SummaryRow, (typeof ROLLUP_KEY)[number]>

/** Counts by bucket index. */
interface Distribution {
  key: RollupKey
  measure: string
  counts: Map<number, number>
}

/**
 * Called for every event, so facts are first added to the finest buckets only; all others are computed from these.
 *
 * @param watermark time up to which events were complete before this transaction; null = no event yet.
 * @param grains those that are wanted, in seconds
 */
export function createRollup(watermark: Date | null, grains: readonly number[] = GRAINS_SECONDS): Rollup {
  const summary = new Map<string, SummaryRow>()
  const latency = new Map<string, Distribution>()
  const findRow = (subject: RollupSubject, at: Date) => {
    const key = toKey(subject, at, FINEST_SECONDS)
    return getOrAdd(summary, toText(key), () => ({ ...toEmptySummary(key), revision: isLate(key, watermark) ? 1 : 0 }))
  }

  return {
    add(subject, at, deltas) {
      let row: SummaryRow | undefined
      for (const counter in deltas) {
        // Its type has counters only.
        const delta = deltas[counter as SummaryCounter]
        if (delta) {
          row ??= findRow(subject, at)
          row[counter as SummaryCounter] += delta
        }
      }
    },
    addLatency(subject, at, { measure, bucketIndex, count }) {
      const key = toKey(subject, at, FINEST_SECONDS)
      const { counts } = getOrAdd(
        latency, `${toText(key)}|${measure}`, () => ({ key, measure, counts: new Map<number, number>() }),
      )
      counts.set(bucketIndex, (counts.get(bucketIndex) ?? 0) + count)
    },
    summary: () => toSorted(sumCounters(summary.values(), grains)),
    latency: () => toSorted(sumDistributions(latency.values(), grains)).map(toLatencyRow),
  }
}

function sumCounters(rows: Iterable<SummaryRow>, grains: readonly number[]): Map<string, SummaryRow> {
  const sums = new Map<string, SummaryRow>()
  for (const row of rows) {
    const counters = SUMMARY_COUNTERS.filter(counter => row[counter] !== 0)
    for (const key of toAllKeys(row, grains)) {
      const sum = getOrAdd(sums, toText(key), () => toEmptySummary(key))
      for (const counter of counters) {
        sum[counter] += row[counter]
      }
    }
  }
  return sums
}

function sumDistributions(distributions: Iterable<Distribution>, grains: readonly number[]): Map<string, Distribution> {
  const sums = new Map<string, Distribution>()
  for (const { key: fine, measure, counts } of distributions) {
    for (const key of toAllKeys(fine, grains)) {
      const sum = getOrAdd(
        sums, `${toText(key)}|${measure}`, () => ({ key, measure, counts: new Map<number, number>() }),
      )
      for (const [bucketIndex, count] of counts) {
        sum.counts.set(bucketIndex, (sum.counts.get(bucketIndex) ?? 0) + count)
      }
    }
  }
  return sums
}

function toLatencyRow({ key, measure, counts }: Distribution): LatencyRow {
  const sorted = [...counts].sort(([a], [b]) => a - b)
  return {
    ...key, measure, bucketIndexes: sorted.map(([bucketIndex]) => bucketIndex),
    bucketCounts: sorted.map(([, count]) => count),
  }
}

/** Of every grain: the bucket of the subject itself, and the total; of the coarse ones also that of its stage. */
function toAllKeys(fine: RollupKey, grains: readonly number[]): RollupKey[] {
  const total: RollupSubject = {
    projectId: fine.projectId, pipelineId: ALL_PIPELINES, templateVersion: '', modelVersion: '', stageKey: '',
    stageKind: '',
  }
  const ofStage = { ...total, stageKey: fine.stageKey }
  return grains.flatMap(grain => [
    toKey(fine, fine.bucketStart, grain),
    toKey(total, fine.bucketStart, grain),
    ...fine.stageKey !== '' && grain >= STAGE_TOTAL_SECONDS ? [toKey(ofStage, fine.bucketStart, grain)] : [],
  ])
}

/** The subject may have more fields than the key. */
function toKey(
  { projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }: RollupSubject, at: Date,
  grainSeconds: number,
): RollupKey {
  const grainMs = grainSeconds * 1_000
  const bucketStart = new Date(Math.floor(at.getTime() / grainMs) * grainMs)
  return { grainSeconds, bucketStart, projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }
}

/** Takes the time as a number, since formatting it costs more than the rest. */
const toText = (
  { grainSeconds, bucketStart, projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }: RollupKey,
) =>
  `${grainSeconds}|${bucketStart.getTime()}|${projectId}|${pipelineId}|${templateVersion}|${modelVersion}|${stageKey}|`
  + `${stageKind}`

function isLate({ bucketStart, grainSeconds }: RollupKey, watermark: Date | null): boolean {
  return watermark !== null && bucketStart.getTime() + grainSeconds * 1_000 + ALLOWED_LATENESS_MS <= watermark.getTime()
}

/** The key field by field: a second spread takes ten times as long, and this is called most of all. */
const toEmptySummary = (
  { grainSeconds, bucketStart, projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }: RollupKey,
): SummaryRow =>
  ({
    ...NO_SUMS, grainSeconds, bucketStart, projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind,
  })

function getOrAdd<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known !== undefined) {
    return known
  }
  const made = make()
  map.set(key, made)
  return made
}

const toSorted = <T>(map: Map<string, T>) => [...map].sort(([a], [b]) => a < b ? -1 : 1).map(([, row]) => row)
