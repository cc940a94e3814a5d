import type { Registry } from 'prom-client'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { type ClientConfig, createServiceClient } from '#proto/adapter/client'
import {
  Health as HealthService, HealthCheckResponse_ServingStatus as ServingStatus,
} from '#proto/gen/grpc/health/v1/health_pb'
import type { BreakerState, CallLimits } from './call-policy'
import { type CallStats, createCallStats } from './call-stats'
import { createLink, type Target } from './link'
import { createModelGateway } from './model-client.gateway'
import type { ModelGateway } from './model.gateway'
import { createQueueGateway } from './queue-client.gateway'
import type { WatchOptions } from './queue-watch'
import type { QueueGateway } from './queue.gateway'
import { callMetadata } from './call-context'
import { fromGrpcError, toFailure } from './grpc-error'

export interface GatewayOptions {
  registry: Registry
  /** Absent until the embedded factory has reported its port; until then calls are `unavailable`. */
  queue?: Target
  model?: Target
  /** Proves to the queue which artifact store the console uses (artifact/nonce.ts). */
  artifactNonce?: string
  watch?: Omit<WatchOptions, 'stats'>
}

export interface ServiceState {
  service: 'queue' | 'model'
  /** Full name of the protobuf service. */
  protocol: string
  breaker: BreakerState | 'none'
}

export interface Gateways {
  queue: QueueGateway
  model: ModelGateway
  stats: CallStats
  /** Both services with their protocol and the current state of their breakers. */
  services: () => ServiceState[]
  /**
   * Calls the health service directly, without retry and breaker, within a second. @throws AppError when it does not
   * answer.
   */
  health: (service: 'queue' | 'model') => Promise<Health>
  /** Points both gateways, or one, to another address; calls on the old channel are cancelled. */
  setTarget: (address: string, token?: string, service?: 'queue' | 'model') => void
  /** Of both services. */
  setLimits: (limits: CallLimits) => void
  close: () => void
}

/** All calls to the factory go through the gateways created here. */
export function createGateways({ registry, queue, model, artifactNonce, watch }: GatewayOptions): Gateways {
  const stats = createCallStats(registry)
  const links = {
    queue: createLink(TaskQueueService, {
      name: 'queue', stats, target: queue, metadata: artifactNonce ? { 'x-artifact-nonce': artifactNonce } : {},
    }),
    model: createLink(ModelService, { name: 'model', stats, target: model }),
  }
  return {
    queue: createQueueGateway(links.queue, { ...watch, stats }),
    model: createModelGateway(links.model, stats),
    stats,
    services: () => [
      { service: 'queue', protocol: TaskQueueService.typeName, breaker: links.queue.breaker() },
      { service: 'model', protocol: ModelService.typeName, breaker: links.model.breaker() },
    ],
    health: async service =>
      askHealth(links[service].open().target, service === 'queue' ? TaskQueueService.typeName : ModelService.typeName),
    setTarget(address, token, service) {
      for (const name of service ? [service] : ['queue', 'model'] as const) {
        links[name].setTarget({ address, token })
      }
    },
    setLimits(limits) {
      links.queue.setLimits(limits)
      links.model.setLimits(limits)
    },
    close() {
      links.queue.close()
      links.model.close()
    },
  }
}

type Health = 'serving' | 'not_serving'

const DEADLINE_MS = 1_000

/** @throws AppError `unavailable` or `upstream_timeout` when the service does not answer. */
async function askHealth(target: ClientConfig, service: string): Promise<Health> {
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
