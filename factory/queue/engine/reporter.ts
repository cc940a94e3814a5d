import type { Logger } from 'pino'
import type { StageJobEvents } from '../../job/stage-job.ts'
import { addHistogram, addTokens, type Batch, emptyBatch, isEmpty, joinBatches } from '../domain/batch.ts'
import type { StageClaim } from '../domain/stage-steps.ts'
import type { ReportStore } from '../store/report.store.ts'
import type { Checkpoint } from '../store/schema.ts'
import { untilWritten } from './until-written.ts'

/** Shortest time between two writes of one stage; the contract allows one progress event a second. */
const FLUSH_MS = 1_000

export interface Reporter {
  events: Omit<StageJobEvents, 'onLine'>
  /** Reports not written yet, for the transaction that ends the stage. Nothing is written afterwards. */
  close: () => Promise<Batch>
}

/** @param onLost called when another process has taken over the stage, so that the work here is useless */
export function createReporter(
  reports: ReportStore, runId: string, claim: StageClaim, log: Logger, onLost: () => void,
): Reporter {
  let batch = emptyBatch()
  let timer: NodeJS.Timeout | undefined
  let progressAt = 0
  let isClosed = false
  // Writes of one stage are sequential, so that its events keep their order.
  let writing: Promise<unknown> = Promise.resolve()

  function write(checkpoint?: Checkpoint): Promise<void> {
    const next = writing.then(async () => {
      const taken = takeBatch(checkpoint !== undefined)
      try {
        const isOurs = (!checkpoint && isEmpty(taken)) || await reports.report(runId, claim, taken, checkpoint)
        if (!isOurs) {
          onLost()
        }
      }
      catch (error) {
        batch = joinBatches(taken, batch)
        throw error
      }
    })
    // The caller gets the failure; the next write must not fail because of it.
    writing = next.catch(() => undefined)
    return next
  }

  function takeBatch(isCheckpoint: boolean): Batch {
    const taken = batch
    batch = emptyBatch()
    // Checkpoints may be more frequent than progress events.
    if (isCheckpoint && Date.now() < progressAt + FLUSH_MS) {
      batch.progress = taken.progress
      taken.progress = undefined
    }
    if (taken.progress) {
      progressAt = Date.now()
    }
    return taken
  }

  function schedule() {
    if (timer || isClosed) {
      return
    }
    timer = setTimeout(() => {
      timer = undefined
      write().catch((error) => {
        log.warn({ err: error, runId, stageId: claim.stageId }, 'progress was not written, it will be with the next')
        schedule()
      })
    }, Math.max(0, progressAt + FLUSH_MS - Date.now()))
  }

  return {
    events: {
      onProgress: (progress) => {
        batch.progress = progress
        schedule()
      },
      onTokens: (delta) => {
        addTokens(batch, delta)
        schedule()
      },
      onHistogram: (delta) => {
        addHistogram(batch, delta)
        schedule()
      },
      onAlert: (alert) => {
        batch.alerts.push(alert)
        schedule()
      },
      onShards: (report) => {
        batch.shards = report
        schedule()
      },
      onCheckpoint: (value, progress) => untilWritten(() => write({ value, progress }), log),
    },
    async close() {
      isClosed = true
      clearTimeout(timer)
      await writing
      const rest = batch
      batch = emptyBatch()
      return rest
    },
  }
}
