import { NO_WORK, toEach, WORK_COUNTERS, type WorkCounts } from '#record/work-counters.ts'
import type { StageProgress, StoredProgress } from './stage-job.ts'

/** Minimum time to compute a rate. */
const RATE_WINDOW_MS = 1_000

/** Before the first record. */
export const NO_PROGRESS: StageProgress = {
  ...NO_WORK, fraction: 0, recordsPerSecond: 0, droppedByReason: {}, failedByReason: {},
}

/** Nothing was reported, not even how far the stage is. */
export const UNKNOWN_PROGRESS: StageProgress = { ...NO_PROGRESS, fraction: -1 }

/** Counters of a stage: plain numbers, because they change with every record. */
export interface Meter extends WorkCounts {
  /** 0 to 1; -1 = unknown. */
  fraction: number
  addDropped: (reason: string) => void
  addFailed: (reason: string) => void
  /** Continues from the counters of a checkpoint. */
  restore: (progress: StoredProgress) => void
  /** Adds what was counted elsewhere of records that are no part of these. */
  add: (progress: StageProgress) => void
  read: () => StageProgress
}

export function createMeter(): Meter {
  let dropped: Record<string, number> = {}
  let failed: Record<string, number> = {}
  let recordsPerSecond = 0
  let window = { startMs: performance.now(), records: 0 }

  const meter: Meter = {
    ...NO_WORK,
    fraction: -1,
    addDropped(reason) {
      meter.recordsDropped += 1
      dropped[reason] = (dropped[reason] ?? 0) + 1
    },
    addFailed(reason) {
      meter.recordsFailed += 1
      failed[reason] = (failed[reason] ?? 0) + 1
    },
    restore(progress) {
      Object.assign(meter, toEach(WORK_COUNTERS, counter => progress[counter] ?? 0), { fraction: progress.fraction })
      dropped = { ...progress.droppedByReason }
      failed = { ...progress.failedByReason }
      window = { startMs: performance.now(), records: meter.recordsIn }
    },
    add({ droppedByReason, failedByReason, ...counts }) {
      Object.assign(meter, toEach(WORK_COUNTERS, counter => meter[counter] + counts[counter]))
      addEach(dropped, droppedByReason)
      addEach(failed, failedByReason)
    },
    read() {
      const elapsedMs = performance.now() - window.startMs
      if (elapsedMs >= RATE_WINDOW_MS) {
        recordsPerSecond = (meter.recordsIn - window.records) / elapsedMs * 1_000
        window = { startMs: window.startMs + elapsedMs, records: meter.recordsIn }
      }
      return {
        ...toEach(WORK_COUNTERS, counter => meter[counter]),
        fraction: Math.min(1, meter.fraction),
        recordsPerSecond,
        droppedByReason: { ...dropped },
        failedByReason: { ...failed },
      }
    },
  }
  return meter
}

function addEach(sums: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [reason, records] of Object.entries(more)) {
    sums[reason] = (sums[reason] ?? 0) + records
  }
}
