import { grpcStatusOf } from './grpc-error'

const AWAY = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'CANCELLED', 'UNAUTHENTICATED', 'ABORTED'])

/** The service did not take the question; the very same one may be answered later. */
export function isQueueAway(error: unknown): boolean {
  const failure = grpcStatusOf(error)
  if (failure?.status === 'RESOURCE_EXHAUSTED') {
    // Without a word of the service the message itself was too large, and stays so.
    return failure.details.retryDelayMs !== undefined || failure.details.reason !== undefined
  }
  return failure !== undefined && AWAY.has(failure.status)
}
