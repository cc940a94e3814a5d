export interface RetryBudget {
  /** Counts an attempt on the wire. */
  onAttempt: () => void
  /** Takes one retry from the budget; false when it is used up. */
  take: () => boolean
}

/** Share of all attempts that may be retries. */
const RATIO = 0.2

/** Retries allowed beyond the ratio in a burst; a complete outage causes no more than these. */
const RESERVE = 100

/**
 * Keeps retries from multiplying the load of a service that is already in trouble: in the long run
 * at most a fifth of all attempts are retries.
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
