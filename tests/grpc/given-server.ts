import type { DescService } from '@bufbuild/protobuf'
import { Server, ServerCredentials } from '@grpc/grpc-js'
import { Registry } from 'prom-client'
import { afterEach } from 'vitest'
import { addService, type ServiceHandlers, type ServiceOptions } from '#proto/adapter/server'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb'
import { createGateways, type GatewayOptions } from '#server/grpc/gateways'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) {
    await cleanup()
  }
})

export const atEnd = (cleanup: () => unknown) => void cleanups.push(cleanup)

export interface GivenServer {
  address: string
  stop: () => void
}

/** A real grpc-js server on a free port of loopback, gone after the test. */
export async function givenServer<S extends DescService>(
  service: S, handlers: Partial<ServiceHandlers<S>>, options: ServiceOptions = {}, port = 0,
): Promise<GivenServer> {
  const server = new Server()
  addService(server, service, handlers as ServiceHandlers<S>, options)
  const bound = await new Promise<number>((resolve, reject) =>
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, at) =>
      error ? reject(error) : resolve(at)))
  const stop = () => server.forceShutdown()
  atEnd(stop)
  return { address: `127.0.0.1:${bound}`, stop }
}

/** The console's gateways, pointed at one server. */
export function givenGateways(address: string, options: Partial<GatewayOptions> = {}) {
  const registry = new Registry()
  const gateways = createGateways({ registry, queue: { address }, model: { address }, ...options })
  atEnd(() => gateways.close())
  return { ...gateways, registry }
}

/** Gateways in front of a queue that answers with these handlers. */
export async function givenQueue(
  handlers: Partial<ServiceHandlers<typeof TaskQueueService>>, options: Partial<GatewayOptions> = {},
) {
  const { address } = await givenServer(TaskQueueService, handlers)
  return givenGateways(address, options)
}
