import type { CountedProgress } from '#shared/domain/run-record'
import type { StageRunRow } from '#db/repositories/stage-run.repository'
import type { QueueProgress } from '../grpc/queue.gateway'
import { toSubject, type RunFold } from './run-fold'

const COUNTERS = ['recordsIn', 'recordsOut', 'recordsDropped', 'recordsFailed', 'bytesIn', 'bytesOut'] as const satisfies readonly (keyof CountedProgress)[]

/**
 * Sets how far the attempt is, and counts what is beyond the high-water mark of all attempts: an
 * attempt that starts again makes no counter fall and counts no record twice.
 *
 * @param at the moment whose bucket takes the delta.
 */
export function foldProgress(fold: RunFold, stage: StageRunRow, progress: QueueProgress, at: Date): void {
  const { droppedByReason, failedByReason, fraction, recordsPerSecond } = progress
  Object.assign(stage, { droppedByReason, failedByReason, fraction, recordsPerSecond })
  const deltas = {} as CountedProgress
  const counted = { ...stage.counted }
  for (const counter of COUNTERS) {
    stage[counter] = progress[counter]
    deltas[counter] = Math.max(0, progress[counter] - counted[counter])
    counted[counter] += deltas[counter]
  }
  stage.counted = counted
  fold.changed.add(stage.stageKey)
  fold.rollup.add(toSubject(fold, stage), at, { ...deltas, terminalRecordsOut: stage.isTerminal ? deltas.recordsOut : 0 })
}
