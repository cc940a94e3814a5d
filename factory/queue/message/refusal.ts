import { status } from '@grpc/grpc-js'
import { type FieldViolation, GrpcError } from '#proto/adapter/status-details.ts'

export const DOMAIN = 'datafactory.queue'

export const notFound = (runId: string): GrpcError =>
  new GrpcError(status.NOT_FOUND, `no run ${runId}: unknown or purged`, { reason: 'RUN_NOT_FOUND', domain: DOMAIN })

export const noShardWorker = (workerId: string): GrpcError => new GrpcError(
  status.NOT_FOUND, `no worker ${workerId}: unknown, or it has left`,
  { reason: 'SHARD_WORKER_NOT_FOUND', domain: DOMAIN },
)

export function invalid(fieldViolations: FieldViolation[], reason = 'INVALID_ARGUMENT'): GrpcError {
  const message = fieldViolations.map(({ field, description }) => `${field}: ${description}`).join('; ')
  return new GrpcError(status.INVALID_ARGUMENT, message, { reason, domain: DOMAIN, fieldViolations })
}

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i

/** The fault of an id; undefined = none. */
export function checkUuid(field: string, value: string): FieldViolation | undefined {
  return UUID.test(value) ? undefined : { field, description: 'must be a UUID' }
}

/** @throws GrpcError INVALID_ARGUMENT when one of the ids is not a UUID */
export function requireUuids(ids: Record<string, string>): void {
  const wrong = Object.entries(ids).flatMap(([field, value]) => checkUuid(field, value) ?? [])
  if (wrong.length > 0) {
    throw invalid(wrong)
  }
}
