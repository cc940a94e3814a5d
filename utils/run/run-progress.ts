import type { RunView, StageRunView } from '#shared/contract/run.contract'

/** Shares of the progress bar, 0 to 1 together. */
export interface ProgressShares {
  succeeded: number
  failed: number
  /** Worked on and not yet at the end of the line; after the end of a run: never got there. */
  underway: number
}

type ProgressRun = Pick<RunView, 'state' | 'fraction' | 'recordsIn' | 'recordsFailed'>
type ProgressStage = Pick<StageRunView, 'state' | 'isTerminal' | 'recordsPerSecond' | 'fraction'>

const ENDED: readonly RunView['state'][] = ['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED']

export const isEnded = (run: Pick<RunView, 'state'>) => ENDED.includes(run.state)

/**
 * The whole bar is as long as the run's fraction. What the last stages have done of their input counts as put out;
 * the rest has been worked on and waits further up the line.
 */
export function toShares(run: ProgressRun, stages: readonly ProgressStage[]): ProgressShares {
  const done = run.state === 'SUCCEEDED' ? 1 : clamp(run.fraction)
  const failed = run.recordsIn > 0 ? done * clamp(run.recordsFailed / run.recordsIn) : 0
  const ends = stages.filter(stage => stage.isTerminal).map(stage => clamp(stage.fraction))
  const reached = run.state === 'SUCCEEDED' ? 1 : ends.reduce((sum, fraction) => sum + fraction, 0) / Math.max(1, ends.length)
  // By its difference to what ended, not by what is left of a sum: rounding must not leave a trace of it.
  const ended = Math.max(Math.min(reached, done), failed)
  return { succeeded: ended - failed, failed, underway: done - ended }
}

/**
 * Records a second at the end of the line: only terminal stages count, or a record would be counted once a stage.
 * 0 while none of them runs.
 */
export const toThroughput = (stages: readonly ProgressStage[]): number =>
  stages.filter(stage => stage.isTerminal && stage.state === 'RUNNING').reduce((sum, stage) => sum + stage.recordsPerSecond, 0)

/** The slowest stage that runs now and still has work; named because it decides when the run ends. */
export function findBottleneck<T extends ProgressStage>(stages: readonly T[]): T | undefined {
  const running = stages.filter(stage => stage.state === 'RUNNING' && stage.recordsPerSecond > 0)
  return running.length === 0 ? undefined : running.reduce((slowest, stage) => stage.recordsPerSecond < slowest.recordsPerSecond ? stage : slowest)
}

const clamp = (fraction: number) => Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0
