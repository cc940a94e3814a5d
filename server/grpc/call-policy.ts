import {
  BrokenCircuitError, circuitBreaker, CircuitState, DelegateBackoff, type FailureReason, handleWhen, type IBreaker,
  retry,
} from 'cockatiel'
import { type GrpcFailure, toFailure } from './grpc-error'

/** Limits of calls, which may change while the console runs. */
export interface CallLimits {
  /** Deadlines of a call with its retries. */
  readMs: number
  writeMs: number
  inspectMs: number
  /** Of one call, the first included; the deadline and the retry budget may end it sooner. */
  maxAttempts: number
  /**
   * Transport failures in a row that open the breaker, beside those of calls that are out together; at 20 % random
   * failures 10 in a row happen once in ten million.
   */
  breakerFailures: number
  /** How long an open breaker sends nothing before it sends one probe. */
  breakerOpenMs: number
}

/** As `server/config/environment.ts` has them (a test compares both). */
export const USUAL_LIMITS: CallLimits = {
  readMs: 3_000, writeMs: 5_000, inspectMs: 15_000, maxAttempts: 8, breakerFailures: 10, breakerOpenMs: 2_000,
}

const FIRST_BACKOFF_MS = 50
const MAX_BACKOFF_MS = 1_000
/** An attempt with less time than this would end by deadline and hide the earlier error of the service. */
const SHORTEST_TRY_MS = 100

export interface Attempt {
  /** 0 = the first attempt. */
  number: number
  /** Time left until the call's deadline. */
  remainingMs: number
}

export interface CallPolicy {
  /** Runs `attempt` until it succeeds, must not be retried, or `deadlineMs` has passed. */
  run: <T>(deadlineMs: number, attempt: (attempt: Attempt) => Promise<T>) => Promise<T>
  breaker: () => BreakerState
}

/** Open = nothing is sent; half open = one probe is out. */
export type BreakerState = 'closed' | 'half_open' | 'open'

const BREAKER: Record<CircuitState, BreakerState> = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Open]: 'open',
  // Only a breaker isolated by hand has this state; we never do that.
  [CircuitState.Isolated]: 'open',
}

/** The one retry layer of a service, around the one breaker. */
export function createCallPolicy({ maxAttempts, breakerFailures, breakerOpenMs }: CallLimits): CallPolicy {
  const budget = createRetryBudget()
  let out = 0
  const breaker = circuitBreaker(
    handleWhen(isAway), { breaker: createRowBreaker(breakerFailures, () => out - 1), halfOpenAfter: breakerOpenMs },
  )

  /** During the probe cockatiel makes other calls wait for it; a call must not wait for another call's deadline. */
  async function guarded<T>(work: () => Promise<T>): Promise<T> {
    if (breaker.state === CircuitState.HalfOpen) {
      throw new BrokenCircuitError()
    }
    out += 1
    try {
      return await breaker.execute(work)
    }
    finally {
      out -= 1
    }
  }

  return {
    breaker: () => BREAKER[breaker.state],
    async run(deadlineMs, attempt) {
      const endsAt = performance.now() + deadlineMs
      const remainingMs = () => endsAt - performance.now()
      const send = (number: number) => {
        budget.onAttempt()
        return guarded(() => attempt({ number, remainingMs: Math.max(1, remainingMs()) }))
      }
      try {
        return await send(0)
      }
      catch (first) {
        return retrying(remainingMs).execute(({ attempt: number }) =>
          number === 0 ? Promise.reject(first) : send(number))
      }
    },
  }

  /** Created after the first failure: most calls never fail, and a policy for each would cost 10 % of a call. */
  function retrying(remainingMs: () => number) {
    const mayRetry = (error: unknown) => {
      const failure = toFailure(error)
      return failure !== undefined
        && isTransient(failure)
        && remainingMs() > waitOf(failure) + SHORTEST_TRY_MS
        && budget.take()
    }
    return retry(handleWhen(mayRetry), {
      maxAttempts: maxAttempts - 1,
      backoff: new DelegateBackoff(({ attempt, result }: { attempt: number, result: FailureReason<unknown> }) =>
        Math.min(backoffMs(attempt, result), Math.max(0, remainingMs() - SHORTEST_TRY_MS))),
    })
  }
}

/**
 * Opens after so many failures in a row. A refusal arrives sooner than an answer: of calls that are out together the
 * failed ones come first, in a row, though the others go well. So what was out when the row began may fail as well
 * before it counts.
 */
function createRowBreaker(most: number, othersOut: () => number): IBreaker {
  let failures = 0
  let needed = most
  return {
    state: undefined,
    success() {
      failures = 0
    },
    failure() {
      if (failures === 0) {
        needed = most + othersOut()
      }
      failures += 1
      return failures >= needed
    },
  }
}

/** Only these errors are worth a retry: the service did not take the call, or named a time to retry. */
function isTransient({ status, details, reason }: GrpcFailure): boolean {
  return (status === 'UNAVAILABLE' && reason !== 'CIRCUIT_OPEN')
    || (status === 'RESOURCE_EXHAUSTED' && details.retryDelayMs !== undefined)
}

/** A failure with its own reason comes from a service that is alive. */
function isAway(error: unknown): boolean {
  const failure = toFailure(error)
  return failure !== undefined && failure.details.reason === undefined
    && (failure.status === 'UNAVAILABLE' || failure.status === 'DEADLINE_EXCEEDED')
}

const waitOf = ({ details }: GrpcFailure) => details.retryDelayMs ?? 0

/** Full jitter, added to the minimum wait that the service asked for. */
function backoffMs(attempt: number, result: FailureReason<unknown>): number {
  const failure = 'error' in result ? toFailure(result.error) : undefined
  const ceiling = Math.min(MAX_BACKOFF_MS, FIRST_BACKOFF_MS * 2 ** (attempt - 1))
  return (failure ? waitOf(failure) : 0) + Math.random() * ceiling
}

interface RetryBudget {
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
