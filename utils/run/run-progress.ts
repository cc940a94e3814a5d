import type { RunView, StageRunView } from '#shared/contract/run/run.contract'

/** Shares of the progress bar, in total 0 to 1. */
export interface ProgressShares {
  succeeded: number
  /** Left out by a filter or as a duplicate. */
  dropped: number
  failed: number
  /** Read but not yet at the end of the line; after the end of a run: never arrived there. */
  underway: number
}

type ProgressRun = Pick<RunView, 'state' | 'fraction' | 'recordsIn' | 'recordsDropped' | 'recordsFailed'>
type ProgressStage = Pick<StageRunView, 'state' | 'isTerminal' | 'recordsPerSecond' | 'fraction'>

const ENDED: readonly RunView['state'][] = ['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED']

export const isEnded = (run: Pick<RunView, 'state'>) => ENDED.includes(run.state)

/**
 * The bar is as long as the run's fraction. The part that the last stages have done counts as output; the rest is still
 * further up the line.
 */
export function toShares(run: ProgressRun, stages: readonly ProgressStage[]): ProgressShares {
  const done = run.state === 'SUCCEEDED' ? 1 : clamp(run.fraction)
  const partOf = (records: number) => run.recordsIn > 0 ? done * clamp(records / run.recordsIn) : 0
  const failed = partOf(run.recordsFailed)
  // On several branches a record may be dropped on one and fail on another.
  const dropped = Math.min(partOf(run.recordsDropped), done - failed)
  const ends = stages.filter(stage => stage.isTerminal).map(stage => clamp(stage.fraction))
  const reached = run.state === 'SUCCEEDED'
    ? 1
    : ends.reduce((sum, fraction) => sum + fraction, 0) / Math.max(1, ends.length)
  // Computed from the ended records, not as the rest of a sum: rounding must neither leave a sliver nor exceed what is
  // done.
  const lost = Math.min(dropped + failed, done)
  const ended = Math.max(Math.min(reached, done), lost)
  return { succeeded: ended - lost, dropped, failed, underway: done - ended }
}

/**
 * Records a second at the end of the line: only terminal stages count; otherwise a record would count once per stage. 0
 * while none of them runs.
 */
export const toThroughput = (stages: readonly ProgressStage[]): number =>
  stages.filter(stage => stage.isTerminal && stage.state === 'RUNNING')
    .reduce((sum, stage) => sum + stage.recordsPerSecond, 0)

/** The bottleneck: the slowest running stage that still has work; it decides when the run ends. */
export function findBottleneck<T extends ProgressStage>(stages: readonly T[]): T | undefined {
  const running = stages.filter(stage => stage.state === 'RUNNING' && stage.recordsPerSecond > 0)
  return running.length === 0
    ? undefined
    : running.reduce((slowest, stage) => stage.recordsPerSecond < slowest.recordsPerSecond ? stage : slowest)
}

const clamp = (fraction: number) => Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0
