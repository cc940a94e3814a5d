import { createHash, timingSafeEqual } from 'node:crypto'
import { type Metadata, Server, ServerCredentials, status } from '@grpc/grpc-js'
import type { Logger } from 'pino'
import { hasNonce } from '#artifact/nonce.ts'
import type { ArtifactStore } from '#artifact/store.ts'
import { addService } from '#proto/adapter/server.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { ShardService } from '#proto/gen/datafactory/shard/v1/shard_service_pb.ts'
import { Health } from '#proto/gen/grpc/health/v1/health_pb.ts'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import { createHealth } from './queue/service/health.ts'

export interface FactoryServices {
  queue: ServiceHandlers<typeof TaskQueueService>
  model: ServiceHandlers<typeof ModelService>
  shard: ServiceHandlers<typeof ShardService>
}

export interface FactoryServer {
  port: number
  setServing: (isServing: boolean) => void
  /** Waits for running calls to end, at most `timeoutMs`. */
  close: (timeoutMs: number) => Promise<void>
}

const CHANNEL_OPTIONS = {
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  'grpc.keepalive_permit_without_calls': 1,
}

export interface ServeOptions {
  /** host:port */
  listen: string
  token: string
  store: ArtifactStore
  log: Logger
}

export async function serve(
  { listen, token, store, log }: ServeOptions, { queue, model, shard }: FactoryServices,
): Promise<FactoryServer> {
  const server = new Server(CHANNEL_OPTIONS)
  const options = {
    authorize: requireToken(token),
    onBug: (error: unknown, method: string, metadata: Metadata) =>
      log.error({ err: error, method, ...originOf(metadata) }, 'call failed by a bug'),
  }
  const health = createHealth([TaskQueueService.typeName, ModelService.typeName, ShardService.typeName])
  const ofSameStore = { ...options, authorize: requireSameStore(store, options.authorize) }
  addService(server, TaskQueueService, queue, ofSameStore)
  addService(server, ShardService, shard, ofSameStore)
  addService(server, ModelService, model, options)
  addService(server, Health, health.handlers, options)
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(listen, ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound))
  })
  return {
    port,
    setServing: health.setServing,
    close: timeoutMs => new Promise((resolve) => {
      // A watch never ends by itself.
      const timer = setTimeout(() => server.forceShutdown(), timeoutMs)
      server.tryShutdown(() => {
        clearTimeout(timer)
        resolve()
      })
    }),
  }
}

/** The request that a call serves, as the console's log names it. */
function originOf(metadata: Metadata): { requestId: string | undefined, traceId: string | undefined } {
  const [[requestId], [traceparent]] = [
    metadata.get('x-request-id').map(String), metadata.get('traceparent').map(String),
  ]
  return { requestId, traceId: traceparent?.split('-')[1] }
}

/** Compares hashes, of equal length and in constant time: neither length nor prefix of the token can be measured. */
export function createBearerCheck(token: string): (given: string) => boolean {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const expected = hash(`Bearer ${token}`)
  return given => timingSafeEqual(hash(given), expected)
}

function requireToken(token: string) {
  const isBearer = createBearerCheck(token)
  return (metadata: Metadata) => {
    const [given = ''] = metadata.get('authorization')
    if (!isBearer(String(given))) {
      throw new GrpcError(
        status.UNAUTHENTICATED, 'no or wrong bearer token', { reason: 'UNAUTHENTICATED', domain: 'datafactory' },
      )
    }
  }
}

/**
 * A caller that names its nonce must see the same artifact store: else its artifacts would not be found here, nor
 * ours there. UNAVAILABLE, since mounting the folder later fixes it.
 */
function requireSameStore(store: ArtifactStore, authorize: (metadata: Metadata) => void) {
  const seen = new Set<string>()
  return async (metadata: Metadata) => {
    authorize(metadata)
    const [nonce] = metadata.get('x-artifact-nonce').map(String)
    if (nonce === undefined || seen.has(nonce)) {
      return
    }
    if (!await hasNonce(store, nonce)) {
      throw new GrpcError(
        status.UNAVAILABLE,
        'the caller and this factory see different artifact stores; give both the same ARTIFACT_STORE, or the same '
        + 'ARTIFACT_DIR',
        { reason: 'ARTIFACT_STORE_MISMATCH', domain: 'datafactory' },
      )
    }
    seen.add(nonce)
  }
}
