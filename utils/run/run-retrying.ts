import type { StageRunView } from '#shared/contract/run/run.contract'

export interface Retrying<T> {
  stage: T
  /** The attempt that has failed. */
  failed: number
  /** The attempt that runs now; undefined = it is waited for. */
  running: number | undefined
  nextAt: string | null
}

const OPEN: readonly StageRunView['state'][] = ['QUEUED', 'RETRY_WAIT', 'RUNNING']

type TriedStage = Pick<StageRunView, 'state' | 'attempts' | 'nextAttemptAt'>

/** Stages that are tried again after an attempt that failed or lost its worker. */
export function findRetrying<T extends TriedStage>(stages: readonly T[]): Retrying<T>[] {
  return stages.flatMap((stage) => {
    const failed = stage.attempts.findLast(({ state }) => state === 'FAILED' || state === 'CRASHED')
    const newest = stage.attempts.at(-1)
    if (!failed || !newest || !OPEN.includes(stage.state)) {
      return []
    }
    const running = newest.finishedAt === null ? newest.attempt : undefined
    return [{ stage, failed: failed.attempt, running, nextAt: stage.nextAttemptAt }]
  })
}
