import { status } from '@grpc/grpc-js'
import { createGuardedClient as createClient, EgressError, type GuardedClient } from '#egress/guarded-client.ts'
import type { Resolver } from '#egress/look-ups.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { MODEL_DOMAIN } from '../provider.ts'

/**
 * The guarded client of the model service.
 *
 * @throws GrpcError PERMISSION_DENIED for a forbidden address, UNAVAILABLE when it does not answer or breaks off,
 *   FAILED_PRECONDITION when its answer is too large.
 */
export function createGuardedClient(allowsPrivate: boolean, lookUp?: Resolver): GuardedClient {
  const client = createClient(allowsPrivate, lookUp)
  return {
    ...client,
    post: request => client.post(request).catch(fail),
    async open(request) {
      const answer = await client.open(request).catch(fail)
      return { ...answer, chunks: translated(answer.chunks) }
    },
  }
}

async function* translated(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* chunks
  }
  catch (error) {
    fail(error)
  }
}

function fail(error: unknown): never {
  throw error instanceof EgressError ? toGrpcError(error) : error
}

function toGrpcError(error: EgressError): GrpcError {
  const { reason, broken, rule, message, cause } = error
  if (broken === 'TOO_LARGE') {
    return new GrpcError(
      status.FAILED_PRECONDITION, message, { reason: 'PROVIDER_ANSWER_TOO_LARGE', domain: MODEL_DOMAIN },
    )
  }
  if (broken === 'CUT') {
    return new GrpcError(
      status.UNAVAILABLE, message, { reason: 'PROVIDER_ANSWER_CUT', domain: MODEL_DOMAIN }, { cause },
    )
  }
  switch (reason) {
    case 'BAD_URL':
      return new GrpcError(status.INVALID_ARGUMENT, message, {
        reason: 'BAD_ENDPOINT',
        domain: MODEL_DOMAIN,
        ...rule && { metadata: { rule } },
        fieldViolations: [{ field: 'target.endpoint', description: message }],
      })
    case 'ADDRESS_NOT_ALLOWED':
      return new GrpcError(status.PERMISSION_DENIED, message, { reason, domain: MODEL_DOMAIN })
    case 'UNREACHABLE':
      return new GrpcError(
        status.UNAVAILABLE, message, { reason: 'PROVIDER_UNREACHABLE', domain: MODEL_DOMAIN }, { cause },
      )
  }
}
