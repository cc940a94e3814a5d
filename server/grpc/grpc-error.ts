import { type ServiceError, status } from '@grpc/grpc-js'
import { BrokenCircuitError } from 'cockatiel'
import { fromTrailers, type StatusDetails } from '#proto/adapter/status-details'
import type { ProblemField } from '#shared/contract/error.contract'
import type { ErrorCode } from '#shared/domain/error-code'
import { AppError } from '#server/errors'

export type GrpcStatusName = keyof typeof status

/** The gRPC error; the `cause` of every AppError that this room throws. */
export class GrpcFailure extends Error {
  override name = 'GrpcFailure'
  readonly status: GrpcStatusName
  /** The service's own reason (UPPER_SNAKE_CASE), else the status. */
  readonly reason: string
  readonly details: StatusDetails

  constructor(statusName: GrpcStatusName, message: string, details: StatusDetails, options?: ErrorOptions) {
    super(message, options)
    this.status = statusName
    this.reason = details.reason ?? statusName
    this.details = details
  }
}

/** The gRPC side of an error thrown by a gateway; undefined for anything else. */
export function grpcStatusOf(error: unknown): GrpcFailure | undefined {
  if (error instanceof GrpcFailure) {
    return error
  }
  return error instanceof Error && error.cause instanceof GrpcFailure ? error.cause : undefined
}

/** A missing object is a value (undefined), not a failure. */
export const orAbsent = <T>(work: Promise<T>): Promise<T | undefined> => orWithout(work, 'NOT_FOUND')

/** Nor is a method that an older service does not have. */
export const orNotImplemented = <T>(work: Promise<T>): Promise<T | undefined> => orWithout(work, 'UNIMPLEMENTED')

async function orWithout<T>(work: Promise<T>, status: GrpcStatusName): Promise<T | undefined> {
  try {
    return await work
  }
  catch (error) {
    if (grpcStatusOf(error)?.status === status) {
      return undefined
    }
    throw error
  }
}

/** Statuses with one meaning, whatever their details. RESOURCE_EXHAUSTED is below. */
const CODE: Partial<Record<GrpcStatusName, ErrorCode>> = {
  CANCELLED: 'unavailable',
  INVALID_ARGUMENT: 'refused',
  DEADLINE_EXCEEDED: 'upstream_timeout',
  NOT_FOUND: 'not_found',
  ALREADY_EXISTS: 'conflict',
  PERMISSION_DENIED: 'forbidden',
  FAILED_PRECONDITION: 'conflict',
  ABORTED: 'conflict',
  OUT_OF_RANGE: 'conflict',
  UNIMPLEMENTED: 'not_implemented',
  UNAVAILABLE: 'unavailable',
  // The console's own token is wrong. The user cannot fix that, so it is reported as unavailable.
  UNAUTHENTICATED: 'unavailable',
}

/** The only conversion of errors thrown by a call; an AppError passes unchanged. */
export function fromGrpcError(error: unknown, service: string): AppError {
  if (error instanceof AppError) {
    return error
  }
  const failure = toFailure(error)
  if (!failure) {
    return new AppError('internal', `${service}: the answer cannot be read`, { cause: error })
  }
  const { details } = failure
  return new AppError(codeOf(failure), `${service}: ${failure.message}`, {
    cause: failure,
    ...(details.fieldViolations ? { fields: details.fieldViolations.map(toProblemField) } : {}),
    ...retryAfter(failure),
  })
}

export function toFailure(error: unknown): GrpcFailure | undefined {
  if (error instanceof GrpcFailure) {
    return error
  }
  if (error instanceof BrokenCircuitError) {
    return new GrpcFailure(
      'UNAVAILABLE', 'does not answer; waiting before the next try', { reason: 'CIRCUIT_OPEN' }, { cause: error },
    )
  }
  if (!isServiceError(error)) {
    return undefined
  }
  return new GrpcFailure(
    statusName(error.code), error.details || error.message, fromTrailers(error.metadata), { cause: error },
  )
}

export const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && 'code' in error && typeof error.code === 'number' && 'details' in error

const statusName = (code: number) => (status[code] ?? 'UNKNOWN') as GrpcStatusName

function codeOf({ status: name, details }: GrpcFailure): ErrorCode {
  if (name !== 'RESOURCE_EXHAUSTED') {
    return CODE[name] ?? 'internal'
  }
  if (details.retryDelayMs !== undefined) {
    return 'unavailable'
  }
  // Without details from the service the transport failed: the message exceeded the size limit.
  return details.reason ? 'too_many_requests' : 'internal'
}

/** Whole seconds, at least 1: a 503 without a wait invites callers to retry at once. */
function retryAfter({ status: name, details }: GrpcFailure): { retryAfterSeconds?: number } {
  if (details.retryDelayMs !== undefined) {
    return { retryAfterSeconds: Math.max(1, Math.ceil(details.retryDelayMs / 1_000)) }
  }
  return name === 'UNAVAILABLE' || name === 'CANCELLED' || name === 'UNAUTHENTICATED' ? { retryAfterSeconds: 2 } : {}
}

const toProblemField = ({ field, description }: { field: string, description: string }): ProblemField =>
  ({ pointer: toPointer(field), code: 'INVALID', message: description })

/** `stages[2].parameters.min_chars` → `/stages/2/parameters/min_chars`. Values that are pointers already stay. */
export function toPointer(field: string): string {
  if (field === '' || field.startsWith('/')) {
    return field
  }
  return `/${field.replace(/\[(\d+)\]/g, '.$1').split('.').map(escapeStep).join('/')}`
}

const escapeStep = (step: string) => step.replaceAll('~', '~0').replaceAll('/', '~1')
