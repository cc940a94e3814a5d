/**
 * What the outcome of a call says of the model. `OK` is an answer; every outcome that is not named here is a failure
 * whose call is over, as the model or its provider has answered it.
 */

/** An answer of the model, which is counted and charged, but not of the form that was asked for: a failure. */
const WRONG_ANSWERS = ['OUTPUT_BREAKS_SCHEMA']

/** A failure after which a stage sends its call again: whether the model would have answered is not known. */
export const SENT_AGAIN: readonly string[] = [
  'ABORTED', 'DEADLINE_EXCEEDED', 'NLP_THREAD_LOST', 'PROVIDER_ANSWER_CUT', 'PROVIDER_CONFLICT', 'PROVIDER_QUOTA',
  'PROVIDER_RATE_LIMIT', 'PROVIDER_STREAM_FAILED', 'PROVIDER_TIMEOUT', 'PROVIDER_TOO_EARLY', 'PROVIDER_UNAVAILABLE',
  'PROVIDER_UNREACHABLE', 'RESOURCE_EXHAUSTED', 'SIMULATED_FAILURE', 'UNAVAILABLE',
]

/** A call that nobody waited for, as its stage was ended. It is counted among the calls. */
export const CANCELLED = 'CANCELLED'

/**
 * Neither an answer nor a failure: no call at all, as an equal question had its answer (`CACHED`) or its fault
 * (`CACHED_FAULT`) before, which was counted then; a call that nobody waited for, as its stage was ended; and what is
 * counted beside the outcome, because the call had been sent before.
 */
export const NEITHER: readonly string[] = ['CACHED', 'CACHED_FAULT', CANCELLED, 'RESENT']

/** Whole answers of the model. */
export const ANSWERED: readonly string[] = ['OK', ...WRONG_ANSWERS]

export const NOT_FAILED: readonly string[] = ['OK', ...NEITHER]

/** Whether the model, or its provider, has failed. */
export const isFailure = (outcome: string): boolean => !NOT_FAILED.includes(outcome)
