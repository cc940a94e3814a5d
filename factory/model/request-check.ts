import { status } from '@grpc/grpc-js'
import { durationMs } from '@bufbuild/protobuf/wkt'
import { type FieldViolation, GrpcError } from '#proto/adapter/status-details.ts'
import { type GenerateRequest, Role } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { violationsOf } from '../check/json-schema.ts'
import { MODEL_DOMAIN } from './provider.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Maximum size of one message's text in bytes of UTF-8, by contract. */
const MAX_CONTENT_BYTES = 1_048_576

const MAX_CONCURRENCY = 1_000
const MAX_RATE = 1_000_000

export function invalid(fieldViolations: FieldViolation[]): GrpcError {
  const message = fieldViolations.map(({ field, description }) => `${field}: ${description}`).join('; ')
  return new GrpcError(
    status.INVALID_ARGUMENT, message, { reason: 'INVALID_REQUEST', domain: MODEL_DOMAIN, fieldViolations },
  )
}

/**
 * All but the response schema (see schema-check.ts). @throws GrpcError INVALID_ARGUMENT that names every wrong field.
 */
export function checkGenerate(request: GenerateRequest, parametersSchema: string): void {
  const wrong = [
    ...(UUID.test(request.requestId) ? [] : [{ field: 'request_id', description: 'must be a UUID' }]),
    ...checkMessages(request),
    ...violationsOf(parametersSchema, request.parameters ?? {}, 'parameters'),
    ...(request.maxOutputTokens < 0n || request.maxOutputTokens > 10_000_000n
      ? [{ field: 'max_output_tokens', description: 'must be 0 to 10000000' }]
      : []),
    ...checkLimits(request),
    ...(request.timeout && durationMs(request.timeout) <= 0
      ? [{ field: 'timeout', description: 'must be positive' }]
      : []),
  ]
  if (wrong.length > 0) {
    throw invalid(wrong)
  }
}

function checkLimits({ limits }: GenerateRequest): FieldViolation[] {
  if (!limits) {
    return []
  }
  const isCount = (value: number, most: number) => value >= 0 && value <= most
  return [
    ...(limits.key !== '' && limits.key.length <= 200
      ? []
      : [{ field: 'limits.key', description: 'must have 1 to 200 characters' }]),
    ...(isCount(limits.concurrency, MAX_CONCURRENCY)
      ? []
      : [{ field: 'limits.concurrency', description: `must be 0 to ${MAX_CONCURRENCY}` }]),
    ...(isCount(limits.ratePerMinute, MAX_RATE)
      ? []
      : [{ field: 'limits.rate_per_minute', description: `must be 0 to ${MAX_RATE}` }]),
  ]
}

function checkMessages({ messages }: GenerateRequest): FieldViolation[] {
  if (messages.length === 0) {
    return [{ field: 'messages', description: 'at least one' }]
  }
  return messages.flatMap(({ role, content }, index) => [
    ...(role in Role && role !== Role.UNSPECIFIED
      ? []
      : [{ field: `messages[${index}].role`, description: 'must be set' }]),
    ...(Buffer.byteLength(content) > MAX_CONTENT_BYTES
      ? [{ field: `messages[${index}].content`, description: `more than ${MAX_CONTENT_BYTES} bytes` }]
      : []),
  ])
}
