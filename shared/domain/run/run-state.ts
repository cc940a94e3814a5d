/** Run states as shown to people. */
export const RUN_TYPES = [
  'QUEUED', 'RUNNING', 'PAUSED', 'CANCELLING', 'SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED',
] as const
export type RunType = (typeof RUN_TYPES)[number]

/**
 * States by which runs are filtered and counted; each run has exactly one. PARTIAL: succeeded, but more than one record
 * in a hundred failed; SUCCEEDED: fewer, or none. WAITING: only acceptance gates keep it from going on; PAUSED: a
 * person has paused it.
 */
export const RUN_FILTERS = [...RUN_TYPES, 'PARTIAL', 'WAITING'] as const
export type RunFilterState = (typeof RUN_FILTERS)[number]

/** States that count for the success rate; a cancelled run has not failed. */
export const JUDGED_FILTERS = ['SUCCEEDED', 'PARTIAL', 'FAILED', 'CRASHED'] as const satisfies readonly RunFilterState[]

/** The shown state of a run; `type` is for logic, `name` for people. */
export const RUN_NAMES = [
  'pending', 'queued', 'running', 'pausing', 'resuming', 'paused', 'waiting', 'cancelling',
  'succeeded', 'partial', 'failed', 'timeout', 'crashed', 'cancelled', 'reconciling',
] as const
export type RunName = (typeof RUN_NAMES)[number]

/**
 * State reported by the queue, without the contract's prefix; PENDING before it has accepted the run, WAITING in place
 * of RUNNING while nothing of it runs or waits for a worker, but for a decision.
 */
export const OBSERVED_STATES = [
  'PENDING', 'QUEUED', 'RUNNING', 'WAITING', 'PAUSING', 'PAUSED', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', 'FAILED',
  'CRASHED',
] as const
export type ObservedState = (typeof OBSERVED_STATES)[number]

/** The last verb of a person. */
export const DESIRED_STATES = ['RUN', 'PAUSE', 'CANCEL'] as const
export type DesiredState = (typeof DESIRED_STATES)[number]

export const STAGE_STATES = [
  'BLOCKED', 'QUEUED', 'RUNNING', 'RETRY_WAIT', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED', 'WAITING',
  'CRASHED',
] as const
export type StageState = (typeof STAGE_STATES)[number]

const FINAL: readonly ObservedState[] = ['CANCELLED', 'SUCCEEDED', 'FAILED', 'CRASHED']

export const isFinal = (observed: ObservedState): boolean => FINAL.includes(observed)

export interface RunFacts {
  observed: ObservedState
  desired: DesiredState
  isReconciling: boolean
  recordsIn: number
  recordsFailed: number
  /** `RunError.reason` of the first error; '' when none. */
  errorReason: string
}

const FILTER_OF_NAME: Partial<Record<RunName, RunFilterState>> = { partial: 'PARTIAL', waiting: 'WAITING' }

/** The filter state of a run. */
export const toFilterState = ({ type, name }: { type: RunType, name: RunName }): RunFilterState =>
  FILTER_OF_NAME[name] ?? type

/**
 * A run in which a larger share of the records failed has succeeded only in part: a single bad line in thousands is no
 * reason to look.
 */
export const PARTIAL_RATIO = 0.01

/** Of a run, or of a stage, that has succeeded. */
export const hasManyFailed = ({ recordsIn, recordsFailed }: Pick<RunFacts, 'recordsIn' | 'recordsFailed'>): boolean =>
  recordsFailed > recordsIn * PARTIAL_RATIO

/** The shown state depends only on desired and observed state. */
export function toShownState(facts: RunFacts): { type: RunType, name: RunName } {
  const { observed, desired } = facts
  if (isFinal(observed)) {
    return toFinalState(facts)
  }
  const shown = toLivingState(observed, desired)
  return facts.isReconciling ? { ...shown, name: 'reconciling' } : shown
}

function toFinalState({ observed, errorReason, ...counts }: RunFacts): { type: RunType, name: RunName } {
  if (observed === 'SUCCEEDED') {
    return { type: 'SUCCEEDED', name: hasManyFailed(counts) ? 'partial' : 'succeeded' }
  }
  if (observed === 'FAILED') {
    return { type: 'FAILED', name: errorReason === 'TIMEOUT' ? 'timeout' : 'failed' }
  }
  return observed === 'CRASHED' ? { type: 'CRASHED', name: 'crashed' } : { type: 'CANCELLED', name: 'cancelled' }
}

function toLivingState(observed: ObservedState, desired: DesiredState): { type: RunType, name: RunName } {
  if (desired === 'CANCEL' || observed === 'CANCELLING') {
    return { type: 'CANCELLING', name: 'cancelling' }
  }
  if (observed === 'PAUSED') {
    return desired === 'RUN' ? { type: 'PAUSED', name: 'resuming' } : { type: 'PAUSED', name: 'paused' }
  }
  if (observed === 'WAITING') {
    return { type: 'PAUSED', name: desired === 'PAUSE' ? 'pausing' : 'waiting' }
  }
  if (observed === 'PENDING' || observed === 'QUEUED') {
    return { type: 'QUEUED', name: observed === 'PENDING' ? 'pending' : 'queued' }
  }
  const isPausing = observed === 'PAUSING' || desired === 'PAUSE'
  return { type: 'RUNNING', name: isPausing ? 'pausing' : 'running' }
}

export const RUN_VERBS = ['pause', 'resume', 'cancel'] as const
export type RunVerb = (typeof RUN_VERBS)[number]

/** Whether a verb applies now; a verb without effect is a conflict. */
export function canApply(verb: RunVerb, { observed, desired }: Pick<RunFacts, 'observed' | 'desired'>): boolean {
  if (isFinal(observed) || desired === 'CANCEL') {
    return false
  }
  if (verb === 'pause') {
    return desired === 'RUN'
  }
  return verb === 'resume' ? desired === 'PAUSE' : true
}
