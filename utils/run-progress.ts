import type { RunView, StageRunView } from '#shared/contract/run.contract'

/** Shares of the progress bar, 0 to 1 together. */
export interface ProgressShares {
  succeeded: number
  failed: number
  inFlight: number
}

type ProgressRun = Pick<RunView, 'state' | 'fraction' | 'recordsOut' | 'recordsFailed'>
type ProgressStage = Pick<StageRunView, 'state' | 'isTerminal' | 'recordsPerSecond' | 'fraction'>

const ENDED: readonly RunView['state'][] = ['SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED']

export const isEnded = (run: Pick<RunView, 'state'>) => ENDED.includes(run.state)

/**
 * What is done is split by how its records ended; what the furthest stages have begun beyond it is in flight.
 * A failed run keeps the share that it reached.
 */
export function toShares(run: ProgressRun, stages: readonly ProgressStage[]): ProgressShares {
  const done = run.state === 'SUCCEEDED' ? 1 : clamp(run.fraction)
  const records = run.recordsOut + run.recordsFailed
  const failed = records > 0 ? done * run.recordsFailed / records : 0
  const furthest = Math.max(0, ...stages.filter(stage => stage.state === 'RUNNING').map(stage => stage.fraction))
  const share = stages.length > 0 ? furthest / stages.length : 0
  const inFlight = isEnded(run) ? 0 : Math.min(1 - done, share)
  return { succeeded: done - failed, failed, inFlight }
}

/** Records a second at the end of the line: only terminal stages count, or a record would be counted once a stage. */
export const toThroughput = (stages: readonly ProgressStage[]): number =>
  stages.filter(stage => stage.isTerminal && stage.state === 'RUNNING').reduce((sum, stage) => sum + stage.recordsPerSecond, 0)

/** The slowest stage that runs now and still has work; named because it decides when the run ends. */
export function findBottleneck<T extends ProgressStage>(stages: readonly T[]): T | undefined {
  const running = stages.filter(stage => stage.state === 'RUNNING' && stage.recordsPerSecond > 0)
  return running.length === 0 ? undefined : running.reduce((slowest, stage) => stage.recordsPerSecond < slowest.recordsPerSecond ? stage : slowest)
}

const clamp = (fraction: number) => Number.isFinite(fraction) ? Math.min(1, Math.max(0, fraction)) : 0
