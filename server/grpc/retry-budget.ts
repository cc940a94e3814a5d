export interface RetryBudget {
  /** Counts a try on the wire. */
  onAttempt: () => void
  /** Whether one more try is in the budget; takes it. */
  take: () => boolean
}

/** Share of all tries that may be retries. */
const RATIO = 0.2

/** Retries that may go beyond the ratio in a burst; a whole outage costs no more than these. */
const RESERVE = 100

/**
 * Keeps retries from multiplying the load of a service that is already in trouble: in the long run
 * at most a fifth of all tries are retries.
 */
export function createRetryBudget(ratio = RATIO, reserve = RESERVE): RetryBudget {
  let tokens = reserve
  return {
    onAttempt() {
      tokens = Math.min(reserve, tokens + ratio)
    },
    take() {
      if (tokens < 1) {
        return false
      }
      tokens -= 1
      return true
    },
  }
}
