import { NO_WORK, WORK_COUNTERS } from '#shared/domain/run/counters'
import type { StageRunRow } from '#db/repositories/run/stage-run.repository'
import type { QueueProgress } from '#server/grpc/queue.gateway'
import { toSubject, type RunFold } from './run-fold'

/**
 * Counts only what exceeds the maximum of all attempts: an attempt that restarts lowers no counter and counts
 * no record twice. So stage and statistics show the furthest progress; a stage that succeeded shows its actual output.
 *
 * @param at time whose bucket the delta is added to.
 */
export function foldProgress(
  fold: RunFold, stage: StageRunRow, progress: QueueProgress,
  { at, isSuccess = false }: { at: Date, isSuccess?: boolean },
): void {
  const { fraction, recordsPerSecond } = progress
  Object.assign(stage, { fraction, recordsPerSecond })
  const deltas = { ...NO_WORK }
  // The row may be from before a counter was added.
  const counted = { ...NO_WORK, ...stage.counted }
  for (const counter of WORK_COUNTERS) {
    deltas[counter] = Math.max(0, progress[counter] - counted[counter])
    counted[counter] += deltas[counter]
    stage[counter] = isSuccess ? progress[counter] : counted[counter]
  }
  stage.counted = counted
  stage.droppedByReason = stage.recordsDropped === progress.recordsDropped
    ? progress.droppedByReason
    : stage.droppedByReason
  stage.failedByReason = stage.recordsFailed === progress.recordsFailed ? progress.failedByReason : stage.failedByReason
  fold.changed.add(stage.stageKey)
  if (stage.readsRejects) {
    // They were counted where they were read first.
    return
  }
  fold.rollup
    .add(toSubject(fold, stage), at, { ...deltas, terminalRecordsOut: stage.isTerminal ? deltas.recordsOut : 0 })
}
