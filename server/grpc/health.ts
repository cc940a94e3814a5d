import { type ClientConfig, createServiceClient } from '#proto/adapter/client'
import { Health as HealthService, HealthCheckResponse_ServingStatus as ServingStatus } from '#proto/gen/grpc/health/v1/health_pb'
import { callMetadata } from './call-context'
import { fromGrpcError, toFailure } from './grpc-error'

export type Health = 'serving' | 'not_serving'

const DEADLINE_MS = 1_000

/** @throws AppError `unavailable` or `upstream_timeout` when the service does not answer. */
export async function askHealth(target: ClientConfig, service: string): Promise<Health> {
  const client = createServiceClient(HealthService, target)
  try {
    const { status } = await client.check({ service }, { deadlineMs: DEADLINE_MS, metadata: callMetadata() })
    return status === ServingStatus.SERVING ? 'serving' : 'not_serving'
  }
  catch (error) {
    // UNIMPLEMENTED also proves that the service is alive.
    if (toFailure(error)?.status === 'UNIMPLEMENTED') {
      return 'serving'
    }
    throw fromGrpcError(error, service)
  }
  finally {
    client.channel.close()
  }
}
