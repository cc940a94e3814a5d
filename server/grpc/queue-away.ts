import { grpcStatusOf } from './grpc-error'

const AWAY = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'CANCELLED', 'UNAUTHENTICATED', 'ABORTED'])

/** The service did not take the question; the very same one may be answered later. */
export function isQueueAway(error: unknown): boolean {
  const status = grpcStatusOf(error)?.status
  return status !== undefined && AWAY.has(status)
}
