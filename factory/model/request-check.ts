import { status } from '@grpc/grpc-js'
import { durationMs } from '@bufbuild/protobuf/wkt'
import { type FieldViolation, GrpcError } from '../../proto/adapter/status-details.ts'
import { type GenerateRequest, Role } from '../../proto/gen/datafactory/model/v1/model_service_pb.ts'
import { compileSchema, violationsOf } from './json-schema.ts'
import { MODEL_DOMAIN, type ModelAnswer } from './provider.ts'

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Of one message's text, in bytes of UTF-8; the contract's number. */
const MAX_CONTENT_BYTES = 1_048_576

export function invalid(fieldViolations: FieldViolation[]): GrpcError {
  const message = fieldViolations.map(({ field, description }) => `${field}: ${description}`).join('; ')
  return new GrpcError(status.INVALID_ARGUMENT, message, { reason: 'INVALID_REQUEST', domain: MODEL_DOMAIN, fieldViolations })
}

/** @throws GrpcError INVALID_ARGUMENT that names every wrong field. */
export function checkGenerate(request: GenerateRequest, parametersSchema: string): void {
  const wrong = [
    ...(UUID.test(request.requestId) ? [] : [{ field: 'request_id', description: 'must be a UUID' }]),
    ...checkMessages(request),
    ...violationsOf(parametersSchema, request.parameters ?? {}, 'parameters'),
    ...(request.maxOutputTokens < 0n || request.maxOutputTokens > 10_000_000n ? [{ field: 'max_output_tokens', description: 'must be 0 to 10000000' }] : []),
    ...(request.timeout && durationMs(request.timeout) <= 0 ? [{ field: 'timeout', description: 'must be positive' }] : []),
    ...checkResponseSchema(request.responseSchema),
  ]
  if (wrong.length > 0)
    throw invalid(wrong)
}

function checkMessages({ messages }: GenerateRequest): FieldViolation[] {
  if (messages.length === 0)
    return [{ field: 'messages', description: 'at least one' }]
  return messages.flatMap(({ role, content }, index) => [
    ...(role in Role && role !== Role.UNSPECIFIED ? [] : [{ field: `messages[${index}].role`, description: 'must be set' }]),
    ...(Buffer.byteLength(content) > MAX_CONTENT_BYTES ? [{ field: `messages[${index}].content`, description: `more than ${MAX_CONTENT_BYTES} bytes` }] : []),
  ])
}

function checkResponseSchema(schema: string): FieldViolation[] {
  if (schema === '')
    return []
  try {
    compileSchema(schema)
    return []
  }
  catch (error) {
    // The caller's own schema: what the compiler says about it is for the caller.
    return [{ field: 'response_schema', description: error instanceof Error ? error.message : 'is no JSON Schema' }]
  }
}

/** @throws GrpcError FAILED_PRECONDITION when the answer is not what the caller asked for, with the tokens that it cost. */
export function checkOutput({ output, tokens }: ModelAnswer, schema: string): void {
  const [wrong] = schema === '' ? [] : violationsOf(schema, parseJson(output), 'output')
  if (!wrong)
    return
  throw new GrpcError(status.FAILED_PRECONDITION, `the answer breaks response_schema: ${wrong.field} ${wrong.description}`, {
    reason: 'OUTPUT_BREAKS_SCHEMA',
    domain: MODEL_DOMAIN,
    // Spent all the same, so that the caller can count them.
    metadata: { input_tokens: String(tokens.inputTokens), output_tokens: String(tokens.outputTokens) },
  })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    // Not JSON at all breaks every schema; undefined does too.
    return undefined
  }
}
