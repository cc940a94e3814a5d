import type { QueueProgress } from '#server/grpc/queue.gateway'
import { NO_WORK } from '#shared/domain/run/counters'
import type { PlannedStage } from './plan'
import type { Random } from './random'

type Counts = Omit<QueueProgress, 'fraction' | 'recordsPerSecond'>

export interface Work {
  counts: Counts
  /** Of an undisturbed attempt. */
  ms: number
}

/** Shares of a run are near the planned ones. */
const SPREAD = 0.25
const SHORTEST_MS = 900

/** What a stage makes of its records. @param hasFaults some of its records cannot be processed */
export function doWork(
  stage: PlannedStage, input: { records: number, bytes: number },
  { random, slowness, hasFaults }: { random: Random, slowness: number, hasFaults: boolean },
): Work {
  const count = (shares: Record<string, number> | undefined) => Object.fromEntries(Object.entries(shares ?? {})
    .map(([reason, share]) =>
      [reason, Math.round(input.records * share * random.between(1 - SPREAD, 1 + SPREAD))] as const)
    .filter(([, records]) => records > 0))
  const droppedByReason = count(stage.dropped)
  const failedByReason = hasFaults ? count(stage.failed) : {}
  const [recordsDropped, recordsFailed] = [sum(droppedByReason), sum(failedByReason)]
  const recordsOut = Math.max(0, input.records - recordsDropped - recordsFailed)
  const bytesPerRecord = input.records === 0 ? 0 : input.bytes / input.records * (stage.growth ?? 1)
  const pace = stage.model ? slowness : random.between(0.9, 1.12)
  return {
    counts: {
      ...NO_WORK, recordsIn: input.records, recordsOut, recordsDropped, recordsFailed, bytesIn: input.bytes,
      bytesOut: Math.round(recordsOut * bytesPerRecord), droppedByReason, failedByReason,
    },
    ms: Math.round(SHORTEST_MS + input.records * stage.msPerRecord * pace),
  }
}

/** The work so far: no count is above that of the whole. @param share 0 to 1 */
export function toPart({ counts }: Work, share: number): Counts {
  const part = (value: number) => Math.floor(value * share)
  const parts = (byReason: Record<string, number>) => Object.fromEntries(Object.entries(byReason)
    .map(([reason, records]) => [reason, part(records)] as const).filter(([, records]) => records > 0))
  const [droppedByReason, failedByReason] = [parts(counts.droppedByReason), parts(counts.failedByReason)]
  const [recordsOut, recordsDropped, recordsFailed] = [
    part(counts.recordsOut), sum(droppedByReason), sum(failedByReason),
  ]
  return {
    ...NO_WORK, recordsIn: recordsOut + recordsDropped + recordsFailed, recordsOut, recordsDropped, recordsFailed,
    bytesIn: part(counts.bytesIn), bytesOut: part(counts.bytesOut), droppedByReason, failedByReason,
  }
}

export const NOTHING_DONE: Counts = {
  ...NO_WORK, droppedByReason: {}, failedByReason: {},
}

const sum = (byReason: Record<string, number>) => Object.values(byReason).reduce((total, records) => total + records, 0)
