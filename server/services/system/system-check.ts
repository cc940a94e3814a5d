import { AppError } from '#server/errors'
import { grpcStatusOf } from '#server/grpc/grpc-error'
import { withDeadline } from '../common/with-deadline'

const CHECK_DEADLINE_MS = 2_000

export interface Check<T> {
  answer: T | undefined
  latencyMs: number | null
  /** An error code, or the service's own reason; '' = it answered. */
  reason: string
}

/** A dependency that is away is an answer here, not a failure. */
export async function check<T>(ask: () => Promise<T>, deadlineMs = CHECK_DEADLINE_MS): Promise<Check<T>> {
  const startedMs = performance.now()
  try {
    const answer = await withDeadline(ask(), deadlineMs)
    return { answer, latencyMs: Math.round((performance.now() - startedMs) * 10) / 10, reason: '' }
  }
  catch (error) {
    return { answer: undefined, latencyMs: null, reason: grpcStatusOf(error)?.reason ?? (error instanceof AppError ? error.code : 'unavailable') }
  }
}
