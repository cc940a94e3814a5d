import { EventEmitter, once } from 'node:events'
import { status } from '@grpc/grpc-js'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { type Health, HealthCheckResponse_ServingStatus as ServingStatus } from '#proto/gen/grpc/health/v1/health_pb.ts'
import { DOMAIN } from '../message/refusal.ts'

/** The standard health service over the given services; '' is the server as a whole. */
export function createHealth(services: string[]): {
  handlers: ServiceHandlers<typeof Health>
  setServing: (isServing: boolean) => void
} {
  const known = new Set(['', ...services])
  const changes = new EventEmitter().setMaxListeners(0)
  let state = ServingStatus.NOT_SERVING

  return {
    setServing(isServing) {
      state = isServing ? ServingStatus.SERVING : ServingStatus.NOT_SERVING
      changes.emit('change')
    },
    handlers: {
      async check({ service }) {
        if (!known.has(service)) {
          throw new GrpcError(
            status.NOT_FOUND, `no service ${service}`, { reason: 'SERVICE_NOT_FOUND', domain: DOMAIN },
          )
        }
        return { status: state }
      },

      async* watch({ service }, { signal }) {
        if (!known.has(service)) {
          yield { status: ServingStatus.SERVICE_UNKNOWN }
          // The protocol keeps the stream open: the service might be added.
          await once(signal, 'abort')
          return
        }
        let told: ServingStatus | undefined
        while (!signal.aborted) {
          if (state === told) {
            await once(changes, 'change', { signal })
            continue
          }
          told = state
          yield { status: state }
        }
      },
    },
  }
}
