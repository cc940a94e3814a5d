import { SUMMARY_COUNTERS, type ROLLUP_KEY, type LatencyRow, type SummaryCounter, type SummaryRow } from '#db/repositories/metric/rollup.repository'

/** Both sizes are written together: fine buckets are deleted after 35 days, coarse ones stay. */
const GRAINS_SECONDS = [300, 900] as const

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

/** Collects the deltas of one transaction: one row per key, in key order, as the repository expects. */
export interface Rollup {
  add: (subject: RollupSubject, at: Date, deltas: Partial<Record<SummaryCounter, number>>) => void
  addLatency: (subject: RollupSubject, at: Date, sample: LatencySample) => void
  summary: () => SummaryRow[]
  latency: () => LatencyRow[]
}

/** @param watermark time up to which events were complete before this transaction; null = no event yet. */
export function createRollup(watermark: Date | null): Rollup {
  const summary = new Map<string, SummaryRow>()
  const latency = new Map<string, LatencyRow>()

  return {
    add(subject, at, deltas) {
      const grown = SUMMARY_COUNTERS.filter(counter => deltas[counter])
      if (grown.length === 0) {
        return
      }
      for (const key of toKeys(subject, at)) {
        const row = getOrAdd(summary, toText(key), () => toEmptySummary(key, isLate(key, watermark)))
        for (const counter of grown) {
          row[counter] += deltas[counter] ?? 0
        }
      }
    },
    addLatency(subject, at, { measure, bucketIndex, count }) {
      for (const key of toKeys(subject, at)) {
        const row = getOrAdd(latency, `${toText(key)}|${measure}|${bucketIndex}`, () => ({ ...key, measure, bucketIndex, count: 0 }))
        row.count += count
      }
    },
    summary: () => toSorted(summary),
    latency: () => toSorted(latency),
  }
}

type RollupKey = Pick<SummaryRow, (typeof ROLLUP_KEY)[number]>

/** One key per bucket size; the subject may have more fields than the key. */
function toKeys({ projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }: RollupSubject, at: Date): RollupKey[] {
  return GRAINS_SECONDS.map((grainSeconds) => {
    const grainMs = grainSeconds * 1_000
    const bucketStart = new Date(Math.floor(at.getTime() / grainMs) * grainMs)
    return { grainSeconds, bucketStart, projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }
  })
}

/** Called for every event: takes the time as a number, since formatting it costs more than the rest. */
const toText = ({ grainSeconds, bucketStart, projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }: RollupKey) =>
  `${grainSeconds}|${bucketStart.getTime()}|${projectId}|${pipelineId}|${templateVersion}|${modelVersion}|${stageKey}|${stageKind}`

function isLate({ bucketStart, grainSeconds }: RollupKey, watermark: Date | null): boolean {
  return watermark !== null && bucketStart.getTime() + grainSeconds * 1_000 + ALLOWED_LATENESS_MS <= watermark.getTime()
}

function toEmptySummary(key: RollupKey, isLateFact: boolean): SummaryRow {
  const counters = Object.fromEntries(SUMMARY_COUNTERS.map(counter => [counter, 0])) as Record<SummaryCounter, number>
  return { ...key, ...counters, revision: isLateFact ? 1 : 0 }
}

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
