import type { StageProgress } from './stage-job.ts'

/** Minimum time to compute a rate. */
const RATE_WINDOW_MS = 1_000

/** Before the first record. */
export const NO_PROGRESS: StageProgress = {
  recordsIn: 0,
  recordsOut: 0,
  recordsDropped: 0,
  recordsFailed: 0,
  bytesIn: 0,
  bytesOut: 0,
  fraction: 0,
  recordsPerSecond: 0,
  droppedByReason: {},
  failedByReason: {},
}

/** Nothing was reported, not even how far the stage is. */
export const UNKNOWN_PROGRESS: StageProgress = { ...NO_PROGRESS, fraction: -1 }

/** Counters of a stage: plain numbers, because they change with every record. */
export class Meter {
  recordsIn = 0
  recordsOut = 0
  recordsDropped = 0
  recordsFailed = 0
  bytesIn = 0
  bytesOut = 0
  /** 0 to 1; -1 = unknown. */
  fraction = -1
  private droppedByReason: Record<string, number> = {}
  private failedByReason: Record<string, number> = {}
  private windowStart = performance.now()
  private windowRecords = 0
  private recordsPerSecond = 0

  addDropped(reason: string): void {
    this.recordsDropped += 1
    this.droppedByReason[reason] = (this.droppedByReason[reason] ?? 0) + 1
  }

  addFailed(reason: string): void {
    this.recordsFailed += 1
    this.failedByReason[reason] = (this.failedByReason[reason] ?? 0) + 1
  }

  /** Continues from the counters of a checkpoint. */
  restore(progress: StageProgress): void {
    const { recordsIn, recordsOut, recordsDropped, recordsFailed, bytesIn, bytesOut, fraction } = progress
    Object.assign(this, { recordsIn, recordsOut, recordsDropped, recordsFailed, bytesIn, bytesOut, fraction })
    this.droppedByReason = { ...progress.droppedByReason }
    this.failedByReason = { ...progress.failedByReason }
    this.windowStart = performance.now()
    this.windowRecords = recordsIn
  }

  read(): StageProgress {
    const elapsedMs = performance.now() - this.windowStart
    if (elapsedMs >= RATE_WINDOW_MS) {
      this.recordsPerSecond = (this.recordsIn - this.windowRecords) / elapsedMs * 1_000
      this.windowStart += elapsedMs
      this.windowRecords = this.recordsIn
    }
    return {
      recordsIn: this.recordsIn,
      recordsOut: this.recordsOut,
      recordsDropped: this.recordsDropped,
      recordsFailed: this.recordsFailed,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      fraction: Math.min(1, this.fraction),
      recordsPerSecond: this.recordsPerSecond,
      droppedByReason: { ...this.droppedByReason },
      failedByReason: { ...this.failedByReason },
    }
  }
}
