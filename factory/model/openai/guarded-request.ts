import { status } from '@grpc/grpc-js'
import { createGuardedClient as createClient, EgressError, type GuardedClient, type Resolver } from '#egress/guarded-client.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { MODEL_DOMAIN } from '../provider.ts'

/**
 * The guarded client of the model service.
 *
 * @throws GrpcError PERMISSION_DENIED for a forbidden address, UNAVAILABLE when it does not answer.
 */
export function createGuardedClient(allowsPrivate: boolean, lookUp?: Resolver): GuardedClient {
  const client = createClient(allowsPrivate, lookUp)
  return { ...client, post: request => client.post(request).catch(fail) }
}

function fail(error: unknown): never {
  throw error instanceof EgressError ? toGrpcError(error) : error
}

function toGrpcError(error: EgressError): GrpcError {
  const { reason, message, cause } = error
  switch (reason) {
    case 'BAD_URL':
      return new GrpcError(status.INVALID_ARGUMENT, message, { reason: 'BAD_ENDPOINT', domain: MODEL_DOMAIN, fieldViolations: [{ field: 'target.endpoint', description: message }] })
    case 'ADDRESS_NOT_ALLOWED':
      return new GrpcError(status.PERMISSION_DENIED, message, { reason, domain: MODEL_DOMAIN })
    case 'UNREACHABLE':
      return new GrpcError(status.UNAVAILABLE, message, { reason: 'PROVIDER_UNREACHABLE', domain: MODEL_DOMAIN }, { cause })
  }
}
