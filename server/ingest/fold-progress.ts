import type { CountedProgress } from '#shared/domain/run/run-record'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { QueueProgress } from '#server/grpc/queue.gateway'
import { toSubject, type RunFold } from './run-fold'

const COUNTERS = ['recordsIn', 'recordsOut', 'recordsDropped', 'recordsFailed', 'bytesIn', 'bytesOut'] as const satisfies readonly (keyof CountedProgress)[]

/**
 * Counts what is beyond the high-water mark of all attempts: an attempt that starts again makes no counter fall and counts
 * no record twice. The stage and the statistics so show how far it came at most; one that succeeded shows what it made.
 *
 * @param at the moment whose bucket takes the delta.
 */
export function foldProgress(fold: RunFold, stage: StageRunRow, progress: QueueProgress, { at, isSuccess = false }: { at: Date, isSuccess?: boolean }): void {
  const { fraction, recordsPerSecond } = progress
  Object.assign(stage, { fraction, recordsPerSecond })
  const deltas = {} as CountedProgress
  const counted = { ...stage.counted }
  for (const counter of COUNTERS) {
    deltas[counter] = Math.max(0, progress[counter] - counted[counter])
    counted[counter] += deltas[counter]
    stage[counter] = isSuccess ? progress[counter] : counted[counter]
  }
  stage.counted = counted
  stage.droppedByReason = stage.recordsDropped === progress.recordsDropped ? progress.droppedByReason : stage.droppedByReason
  stage.failedByReason = stage.recordsFailed === progress.recordsFailed ? progress.failedByReason : stage.failedByReason
  fold.changed.add(stage.stageKey)
  fold.rollup.add(toSubject(fold, stage), at, { ...deltas, terminalRecordsOut: stage.isTerminal ? deltas.recordsOut : 0 })
}
