import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { anyPack, anyUnpack, durationFromMs, durationMs } from '@bufbuild/protobuf/wkt'
import type { status } from '@grpc/grpc-js'
import { Metadata } from '@grpc/grpc-js'
import { BadRequestSchema, ErrorInfoSchema, RetryInfoSchema } from '../gen/google/rpc/error_details_pb.ts'
import { StatusSchema } from '../gen/google/rpc/status_pb.ts'

/** Where gRPC carries a `google.rpc.Status`. */
const DETAILS_KEY = 'grpc-status-details-bin'

export interface FieldViolation {
  /** Path in the request, for example `stages[2].parameters.min_chars`. */
  field: string
  description: string
}

export interface StatusDetails {
  /** UPPER_SNAKE_CASE, for programs. */
  reason?: string
  /** Who names the reason, for example `datafactory.queue`. */
  domain?: string
  metadata?: Record<string, string>
  /** Shortest wait before the same call may be tried again. */
  retryDelayMs?: number
  fieldViolations?: FieldViolation[]
}

/** A failure that a handler means to answer with; everything else it throws becomes INTERNAL. */
export class GrpcError extends Error {
  override name = 'GrpcError'
  readonly code: status
  readonly details: StatusDetails

  constructor(code: status, message: string, details: StatusDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.details = details
  }
}

/** Longest message in a trailer, in characters; peers take 8 KiB of metadata by default, details included. */
const MAX_MESSAGE_CHARS = 1_000
const MAX_VIOLATION_CHARS = 3_000

/** Cut to what a trailer may carry. Half a character pair would make grpc-js throw when it encodes the text. */
export const toHeaderText = (message: string): string => message.slice(0, MAX_MESSAGE_CHARS).toWellFormed()

export function toTrailers(error: GrpcError): Metadata {
  const { reason, domain, metadata, retryDelayMs } = error.details
  const fieldViolations = withinBudget(error.details.fieldViolations ?? [])
  const details = [
    ...(reason ? [anyPack(ErrorInfoSchema, create(ErrorInfoSchema, { reason, domain, metadata }))] : []),
    ...(retryDelayMs === undefined
      ? []
      : [anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay: durationFromMs(retryDelayMs) }))]),
    ...(fieldViolations.length > 0 ? [anyPack(BadRequestSchema, create(BadRequestSchema, { fieldViolations }))] : []),
  ]
  const trailers = new Metadata()
  const message = create(StatusSchema, { code: error.code, message: toHeaderText(error.message), details })
  trailers.set(DETAILS_KEY, Buffer.from(toBinary(StatusSchema, message)))
  return trailers
}

/** The first ones that fit: a request may be wrong in more places than a trailer can name. */
function withinBudget(violations: FieldViolation[]): FieldViolation[] {
  let chars = 0
  return violations
    .map(({ field, description }) => ({ field: field.slice(0, 300), description: description.slice(0, 300) }))
    .filter(({ field, description }) => (chars += field.length + description.length) <= MAX_VIOLATION_CHARS)
}

/** Details that came with a failed call; empty when there were none or they cannot be read. */
export function fromTrailers(trailers: Metadata | undefined): StatusDetails {
  const [bytes] = trailers?.get(DETAILS_KEY) ?? []
  if (!(bytes instanceof Uint8Array)) {
    return {}
  }
  try {
    return readDetails(bytes)
  }
  catch {
    // A peer that sends garbage here has still told us the status code: that is what counts.
    return {}
  }
}

function readDetails(bytes: Uint8Array): StatusDetails {
  const details: StatusDetails = {}
  for (const any of fromBinary(StatusSchema, bytes).details) {
    const info = anyUnpack(any, ErrorInfoSchema)
    if (info) {
      Object.assign(details, { reason: info.reason, domain: info.domain, metadata: { ...info.metadata } })
    }
    const retry = anyUnpack(any, RetryInfoSchema)
    if (retry?.retryDelay) {
      details.retryDelayMs = durationMs(retry.retryDelay)
    }
    const request = anyUnpack(any, BadRequestSchema)
    if (request) {
      details.fieldViolations = request.fieldViolations.map(({ field, description }) => ({ field, description }))
    }
  }
  return details
}
