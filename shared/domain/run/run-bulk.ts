import { type Disposition, isDecision, RUN_DECISIONS, type RunDecision } from './run-decision'
import { RETRY_REASONS } from './run-retry'
import { type DesiredState, isFinal, type ObservedState, RUN_VERBS, type RunVerb } from './run-state'

/**
 * What a person may ask of many runs at once. resolve: marked as rerun. retry: from what failed, with the same
 * revision.
 */
export const BULK_ACTIONS = [...RUN_VERBS, 'retry', ...RUN_DECISIONS] as const
export type BulkAction = (typeof BULK_ACTIONS)[number]

/**
 * Why an action is not possible on a run; the last ones are found only when it is done. AWAY and FAILED may succeed
 * when tried again.
 */
export const BULK_REASONS = [
  'ENDED', 'CANCELLING', 'PAUSED', 'NOT_PAUSED', 'NOT_FAILED', 'DECIDED', 'UNDECIDED', 'RETRIED', 'MISSING', 'REFUSED',
  'AWAY', 'FAILED', 'DEMO_PROJECT', ...RETRY_REASONS,
] as const
export type BulkReason = (typeof BULK_REASONS)[number]

export interface BulkFacts {
  observed: ObservedState
  desired: DesiredState
  disposition: Disposition
  /** A retry of it has not ended, or was made since it was selected. */
  isRetried: boolean
  isPipelineArchived: boolean
  /** Demo data: nothing can be done with it. */
  isDemo?: boolean
}

/** What an action would do to a selection. */
export interface BulkPlan {
  action: BulkAction
  possible: number
  /** Runs on which it is not possible, by reason, most first. */
  obstacles: { reason: BulkReason, count: number }[]
}

/**
 * Above this number, and for every cancel of more than one run, the caller repeats the count that the preview has
 * shown.
 */
export const MOST_UNCOUNTED = 20

export const needsCount = (action: BulkAction, count: number): boolean =>
  count > (action === 'cancel' ? 1 : MOST_UNCOUNTED)

/**
 * Why an action is not possible now; undefined = possible. Agrees with `canApply` and `toDecisions` (a test compares
 * them).
 */
export function findBulkObstacle(action: BulkAction, facts: BulkFacts): BulkReason | undefined {
  if (facts.isDemo) {
    return 'DEMO_PROJECT'
  }
  if (action === 'retry') {
    return findRetryObstacle(facts)
  }
  return isDecision(action) ? findDecisionObstacle(action, facts) : findVerbObstacle(action, facts)
}

function findVerbObstacle(verb: RunVerb, { observed, desired }: BulkFacts): BulkReason | undefined {
  if (isFinal(observed)) {
    return 'ENDED'
  }
  if (desired === 'CANCEL') {
    return 'CANCELLING'
  }
  if (verb === 'pause') {
    return desired === 'PAUSE' ? 'PAUSED' : undefined
  }
  return verb === 'resume' && desired !== 'PAUSE' ? 'NOT_PAUSED' : undefined
}

function findDecisionObstacle(decision: RunDecision, { disposition }: BulkFacts): BulkReason | undefined {
  if (disposition === 'none') {
    return 'NOT_FAILED'
  }
  const isOpen = disposition === 'open'
  return decision === 'reopen' ? (isOpen ? 'UNDECIDED' : undefined) : (isOpen ? undefined : 'DECIDED')
}

/**
 * A failure that someone has waived or that a later run has fixed is retried only by itself, by someone who sees that.
 */
function findRetryObstacle({ observed, disposition, isRetried, isPipelineArchived }: BulkFacts): BulkReason
  | undefined {
  if (!isFinal(observed)) {
    return 'NOT_ENDED'
  }
  if (observed === 'SUCCEEDED') {
    return 'NOTHING_FAILED'
  }
  if (disposition === 'waived' || disposition === 'rerun_ok') {
    return 'DECIDED'
  }
  return isRetried || disposition === 'retried' ? 'RETRIED' : isPipelineArchived ? 'PIPELINE_ARCHIVED' : undefined
}
