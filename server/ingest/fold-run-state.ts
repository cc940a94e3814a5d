import { notePause } from '#shared/domain/run/run-pause'
import { isFinal, OBSERVED_STATES, type ObservedState } from '#shared/domain/run/run-state'
import { toSubject, type RunFold } from './run-fold'

export interface RunStateChange {
  to: string
  reason: string
  at: Date
}

const COUNTER = {
  SUCCEEDED: 'runsSucceeded',
  FAILED: 'runsFailed',
  CRASHED: 'runsCrashed',
  CANCELLED: 'runsCancelled',
} as const

const isObserved = (state: string): state is ObservedState => (OBSERVED_STATES as readonly string[]).includes(state)
const isOutcome = (state: string): state is keyof typeof COUNTER => state in COUNTER

/** A final state never changes: a run that ended here, cancelled or lost, does not run again. */
export function foldRunState(fold: RunFold, { to, reason, at }: RunStateChange): void {
  const { run } = fold
  if (
    !isObserved(to)
    || run.observedState === to
    || (to === 'RUNNING' && run.observedState === 'WAITING')
    || isFinal(run.observedState)
  ) {
    return
  }
  if (run.observedState === 'PENDING' && to === 'QUEUED') {
    queueFirstStages(fold, at)
  }
  run.observedState = to
  run.stateReason = reason
  run.version += 1
  run.queuedAt ??= at
  if (to === 'RUNNING') {
    run.startedAt ??= at
  }
  Object.assign(run, notePause(run, to, at))
  if (isOutcome(to)) {
    endRun(fold, to, at)
  }
}

/** Accepting a run is a single event; its first stages are queued from then on, without events of their own. */
function queueFirstStages({ stages, changed }: RunFold, at: Date): void {
  for (const stage of stages.values()) {
    if (stage.state === 'BLOCKED' && stage.dependsOn.length === 0) {
      stage.state = 'QUEUED'
      stage.queuedAt = at
      changed.add(stage.stageKey)
    }
  }
}

function endRun(fold: RunFold, to: keyof typeof COUNTER, at: Date): void {
  const { run } = fold
  fold.hasEnded = true
  run.finishedAt = at
  if (to === 'FAILED' || to === 'CRASHED') {
    run.disposition = 'open'
    run.error ??= {
      reason: run.stateReason || to, message: run.stateReason, stageKey: '', retryable: false, metadata: {},
    }
  }
  const isFirstPass = to === 'SUCCEEDED'
    && run.parentRunId === null
    && [...fold.stages.values()].every(stage => stage.attempt <= 1)
  fold.rollup.add(toSubject(fold), at, { [COUNTER[to]]: 1, runsFirstPass: isFirstPass ? 1 : 0 })
}
