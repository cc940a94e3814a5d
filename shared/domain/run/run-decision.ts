import type { RunVerb } from './run-state'

/**
 * What was decided about a failed run; 'none' for every other. One cause is one open failure: of a chain of retries
 * that failed only the last one is open, those before it are `retried`.
 */
export const DISPOSITIONS = ['none', 'open', 'retried', 'rerun_ok', 'waived'] as const
export type Disposition = (typeof DISPOSITIONS)[number]

/** A failure that waits for nobody: it was solved or waived, or a later retry stands for it. */
export const isSettled = (disposition: Disposition): boolean => disposition !== 'none' && disposition !== 'open'

/** Decisions of a person about a failed run. */
export const RUN_DECISIONS = ['resolve', 'waive', 'reopen'] as const
export type RunDecision = (typeof RUN_DECISIONS)[number]

/** What a person may ask of a run. */
export type RunAction = RunVerb | RunDecision

/** The disposition after a decision. */
export const DECIDED: Record<RunDecision, Exclude<Disposition, 'none' | 'retried'>> = {
  resolve: 'rerun_ok', waive: 'waived', reopen: 'open',
}

/**
 * The decisions that apply. A decided failure is reopened first, so that nobody replaces a reason without having seen
 * it.
 */
export function toDecisions(disposition: Disposition): readonly RunDecision[] {
  if (disposition === 'none') {
    return []
  }
  return disposition === 'open' ? ['resolve', 'waive'] : ['reopen']
}

export const isDecision = (action: string): action is RunDecision => RUN_DECISIONS.some(decision => decision === action)
