import { SUMMARY_COUNTERS, type ROLLUP_KEY, type LatencyRow, type SummaryCounter, type SummaryRow } from '#db/repositories/metric/rollup.repository'

/** Both are written at once: fine buckets are dropped after 35 days, coarse ones stay. */
const GRAINS_SECONDS = [300, 900] as const

/** A bucket is taken for complete this long after its end; what comes later is a late fact. */
export const ALLOWED_LATENESS_MS = 300_000

/** What a number is about. */
export interface RollupSubject {
  projectId: string
  pipelineId: string
  templateVersion: string
  modelVersion: string
  /** '' = whole runs. */
  stageKey: string
  stageKind: string
}

export interface LatencySample {
  measure: 'attempt' | 'call'
  bucketIndex: number
  count: number
}

/** Gathers deltas of one transaction: one row a key, in key order, as the repository wants them. */
export interface Rollup {
  add: (subject: RollupSubject, at: Date, deltas: Partial<Record<SummaryCounter, number>>) => void
  addLatency: (subject: RollupSubject, at: Date, sample: LatencySample) => void
  summary: () => SummaryRow[]
  latency: () => LatencyRow[]
}

/** @param watermark how far events were complete before this transaction; null = never heard. */
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

/** One key a grain; the subject may carry more than the key. */
function toKeys({ projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }: RollupSubject, at: Date): RollupKey[] {
  return GRAINS_SECONDS.map((grainSeconds) => {
    const grainMs = grainSeconds * 1_000
    const bucketStart = new Date(Math.floor(at.getTime() / grainMs) * grainMs)
    return { grainSeconds, bucketStart, projectId, pipelineId, templateVersion, modelVersion, stageKey, stageKind }
  })
}

/** Called for every event: the time as a number, since making a text of it costs more than the rest. */
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
