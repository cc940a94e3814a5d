/**
 * A complete factory, the example of docs/own-factory.md: it reads a dataset version, changes its records, and leaves
 * out all that is optional. It keeps its runs in memory: after a restart its storage has another identity, so the
 * console reads all again and takes the runs that are gone as lost.
 *
 *     FACTORY_TOKEN=at-least-16-characters ARTIFACT_DIR=/srv/artifacts \
 *       node --experimental-transform-types docs/examples/minimal-factory/main.ts 127.0.0.1:50061
 */
import process from 'node:process'
import { type Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js'
import { createFolderStore } from '#artifact/folder-store.ts'
import { hasNonce } from '#artifact/nonce.ts'
import type { ArtifactStore } from '#artifact/store.ts'
import { addService, type ServiceHandlers } from '#proto/adapter/server.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { Health, HealthCheckResponse_ServingStatus as ServingStatus } from '#proto/gen/grpc/health/v1/health_pb.ts'
import { createMinimalQueue, type QueueHandlers } from './queue.ts'

const HEALTH: Partial<ServiceHandlers<typeof Health>> = { check: async () => ({ status: ServingStatus.SERVING }) }

export interface ServeOptions {
  /** host:port; port 0 = any free one. */
  listen: string
  /** '' = none is asked for. */
  token: string
  store: ArtifactStore
}

export async function serveFactory(
  queue: QueueHandlers, { listen, token, store }: ServeOptions,
): Promise<{ port: number, stop: () => void }> {
  const server = new Server()
  const authorize = (metadata: Metadata) => {
    if (token !== '' && metadata.get('authorization')[0] !== `Bearer ${token}`) {
      throw new GrpcError(status.UNAUTHENTICATED, 'no or wrong bearer token')
    }
  }
  addService(server, Health, HEALTH as ServiceHandlers<typeof Health>, { authorize })
  addService(server, TaskQueueService, queue, {
    async authorize(metadata) {
      authorize(metadata)
      const [mark] = metadata.get('x-artifact-nonce').map(String)
      if (mark !== undefined && !await hasNonce(store, mark)) {
        throw new GrpcError(
          status.UNAVAILABLE, 'the caller sees another artifact store', { reason: 'ARTIFACT_STORE_MISMATCH' },
        )
      }
    },
  })
  const port = await new Promise<number>((resolve, reject) => server.bindAsync(
    listen, ServerCredentials.createInsecure(), (error, bound) => error ? reject(error) : resolve(bound),
  ))
  return { port, stop: () => server.forceShutdown() }
}

if (import.meta.main) {
  const { FACTORY_TOKEN: token = '', ARTIFACT_DIR: folder = '.data/artifacts' } = process.env
  const store = await createFolderStore(folder)
  const listen = process.argv[2] ?? '127.0.0.1:0'
  const { port } = await serveFactory(createMinimalQueue(store), { listen, token, store })
  console.log(`the factory listens on port ${port}`)
}
