import { grpcStatusOf } from './grpc-error'

const AWAY = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'UNAUTHENTICATED', 'ABORTED'])

/** True when the service did not accept the call and the same call may succeed later. */
export function isQueueAway(error: unknown): boolean {
  const failure = grpcStatusOf(error)
  if (failure?.status === 'RESOURCE_EXHAUSTED') {
    // Without details from the service the message itself was too large, which does not change.
    return failure.details.retryDelayMs !== undefined || failure.details.reason !== undefined
  }
  return failure !== undefined && AWAY.has(failure.status)
}
