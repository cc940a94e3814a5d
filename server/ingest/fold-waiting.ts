import { notePause } from '#shared/domain/run/run-pause'
import type { RunFold } from './run-fold'

/** A stage in one of these goes on without anybody's doing. */
const MOVING = new Set(['QUEUED', 'RUNNING', 'RETRY_WAIT'])

/**
 * The queue calls a run RUNNING also while only its gates keep it from going on. For people it waits then, and the time
 * does not count as running.
 *
 * @returns what its event adds to its payload: the run's new state, if it has changed
 */
export function foldWaiting({ run, stages }: RunFold, at: Date): { observed?: string } {
  const states = [...stages.values()].map(({ state }) => state)
  const isWaiting = states.includes('WAITING') && !states.some(state => MOVING.has(state))
  const to = run.observedState === 'RUNNING' && isWaiting
    ? 'WAITING'
    : run.observedState === 'WAITING' && !isWaiting ? 'RUNNING' : undefined
  if (to === undefined) {
    return {}
  }
  run.observedState = to
  run.version += 1
  Object.assign(run, notePause(run, to, at))
  return { observed: to }
}
