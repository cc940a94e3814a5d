import { AppError } from '#server/errors'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { withDeadline } from '../common/with-deadline'

const CHECK_DEADLINE_MS = 2_000

/** Reasons that say no more than that nothing was heard in time. */
const NO_ANSWER = new Set([
  'unavailable', 'upstream_timeout', 'UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CIRCUIT_OPEN', 'NOT_STARTED',
])

export interface Check<T> {
  answer: T | undefined
  latencyMs: number | null
  /** An error code, or the service's own reason; '' = it answered. */
  reason: string
}

/** Here a dependency that does not respond is a result, not an error. */
export async function check<T>(ask: () => Promise<T>, deadlineMs = CHECK_DEADLINE_MS): Promise<Check<T>> {
  const startedMs = performance.now()
  try {
    const answer = await withDeadline(ask(), deadlineMs)
    return { answer, latencyMs: Math.round((performance.now() - startedMs) * 10) / 10, reason: '' }
  }
  catch (error) {
    return {
      answer: undefined, latencyMs: null,
      reason: grpcStatusOf(error)?.reason ?? (error instanceof AppError ? error.code : 'unavailable'),
    }
  }
}

/** One miss is no outage: a busy part, or one that starts anew, answers the next check. */
const MISSES = 2
/** Nor is a part away that answered within this time, however many pages have asked since. */
const JUST_ANSWERED_MS = 10_000

/** What is remembered of a part between two checks. */
export interface Answers {
  misses: number
  answeredMs: number
}

/** `up`, then `slow`, then `down`. A part that says itself why it cannot be used is down at once. */
export function judge(
  { reason }: Check<unknown>, before: Answers | undefined, nowMs = performance.now(),
): { state: 'up' | 'slow' | 'down', answers: Answers } {
  if (reason === '') {
    return { state: 'up', answers: { misses: 0, answeredMs: nowMs } }
  }
  const { misses, answeredMs } = { misses: (before?.misses ?? 0) + 1, answeredMs: before?.answeredMs ?? -Infinity }
  const isAway = misses >= MISSES && nowMs - answeredMs >= JUST_ANSWERED_MS
  return { state: isAway || !NO_ANSWER.has(reason) ? 'down' : 'slow', answers: { misses, answeredMs } }
}
