import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { type Duration, durationMs } from '@bufbuild/protobuf/wkt'
import { type ServiceError, status } from '@grpc/grpc-js'
import type { Logger } from 'pino'
import type { ServiceClient } from '#proto/adapter/client.ts'
import type { ShardService } from '#proto/gen/datafactory/shard/v1/shard_service_pb.ts'
import { STAGE_KINDS } from '../stages/registry.ts'
import { SHARD_VERSION } from '../job/shard-spec.ts'
import { toKindName } from './known-workers.ts'
import { type ShardProcess, startShard, toLost } from './shard-process.ts'

export interface WorkerOptions {
  client: ServiceClient<typeof ShardService>
  /** Of the artifact store. */
  nonce: string
  name: string
  slots: number
  log: Logger
}

/** By contract. */
const TAKE_MS = 30_000
const EXTEND_MS = 10_000
const END_MS = 30_000
const GOODBYE_MS = 2_000
/** So often within a lease it tells that it is still at it. */
const EXTENSIONS = 4
/** While the factory is away. */
const RETRY_MS = 1_000
/** A factory that was away for longer has given the shard to another worker, or has itself begun anew. */
const END_FOR_MS = 120_000
/** The factory is there, and will say the same again. */
const REFUSALS = new Set([status.INVALID_ARGUMENT, status.UNAUTHENTICATED, status.PERMISSION_DENIED])

/** Takes shards from a factory and does each in a process of its own. */
export function createWorker({ client, nonce, name, slots, log }: WorkerOptions) {
  const id = randomUUID()
  const kinds = STAGE_KINDS.filter(({ openDecide }) => openDecide !== undefined)
    .map(({ kind, version }) => toKindName({ kind, kindVersion: version }))
  const leaving = new AbortController()
  const ending = new AbortController()
  const running = new Set<ShardProcess>()
  const own = () => ({
    id, name, host: hostname(), version: process.version, shardVersion: SHARD_VERSION, slots, kinds,
    draining: leaving.signal.aborted,
  })
  const metadata = { 'x-artifact-nonce': nonce }

  async function takeOne(): Promise<void> {
    const { leaseId, spec, lease, drain: isAsked } = await client.takeShard({ worker: own() }, {
      deadlineMs: TAKE_MS, signal: leaving.signal, metadata,
    })
    if (isAsked) {
      drainAsAsked()
    }
    if (leaseId !== '' && lease) {
      await doShard(leaseId, spec, lease)
    }
  }

  async function doShard(leaseId: string, spec: string, lease: Duration): Promise<void> {
    const shard = startOrFail(spec)
    running.add(shard)
    const tell = async () => {
      const fraction = shard.fraction()
      const told = { worker: own(), leaseId, ...fraction !== undefined && { fraction } }
      const { wanted, drain: isAsked } = await client.extendShard(told, { deadlineMs: EXTEND_MS, metadata })
      if (isAsked) {
        drainAsAsked()
      }
      // Else it is an answer that comes late: the shard has ended.
      if (!wanted && running.has(shard)) {
        log.info({ leaseId }, 'nobody waits for the shard any more')
        shard.kill()
      }
    }
    const telling = setInterval(() => {
      tell().catch((error: unknown) => log.warn({ err: error }, 'the factory does not answer'))
    }, durationMs(lease) / EXTENSIONS)
    const end = await shard.ended.finally(() => {
      clearInterval(telling)
      running.delete(shard)
    })
    if (end) {
      await tellEnd(leaseId, end.type === 'done'
        ? { case: 'result', value: JSON.stringify(end.result) }
        : { case: 'failure', value: end.error })
    }
  }

  async function tellEnd(leaseId: string, end: EndMessage): Promise<void> {
    const until = performance.now() + END_FOR_MS
    while (!ending.signal.aborted) {
      try {
        const { wanted } = await client.endShard({ worker: own(), leaseId, end }, {
          deadlineMs: END_MS, signal: ending.signal, metadata,
        })
        log.info({ leaseId, end: end.case, wanted }, 'a shard has ended')
        return
      }
      catch (error) {
        if (REFUSALS.has((error as ServiceError).code) || performance.now() > until) {
          log.error({ err: error, leaseId }, 'what the shard made is lost')
          return
        }
        await pause(ending.signal)
      }
    }
  }

  async function serveSlot(): Promise<void> {
    while (!leaving.signal.aborted) {
      try {
        await takeOne()
      }
      catch (error) {
        if (!leaving.signal.aborted) {
          log.warn({ err: error }, 'the factory gives no shards; asking again')
          await pause(leaving.signal)
        }
      }
    }
  }

  /** So that the factory does not count on it for another minute. */
  async function sayGoodbye(): Promise<void> {
    try {
      await client.takeShard({ worker: own() }, { deadlineMs: GOODBYE_MS, metadata })
    }
    catch (error) {
      log.warn({ err: error }, 'the factory does not know that the worker leaves')
    }
  }

  let goodbye: Promise<void> | undefined
  /** Takes no more shards, and does those it has. */
  const drain = () => {
    if (!leaving.signal.aborted) {
      leaving.abort()
      goodbye = sayGoodbye()
    }
  }
  function drainAsAsked(): void {
    if (!leaving.signal.aborted) {
      log.info('the factory asks the worker to leave: it takes no more shards')
      drain()
    }
  }

  const slotsServed = Promise.all(Array.from({ length: slots }, serveSlot))
  return {
    drain,
    /** Ends those it has, too. */
    end() {
      drain()
      ending.abort()
      for (const shard of running) {
        shard.kill()
      }
    },
    ended: slotsServed.then(() => goodbye),
  }
}

/** A process that cannot be started is a shard that has failed here. */
function startOrFail(spec: string): ShardProcess {
  try {
    return startShard(spec)
  }
  catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return { ended: Promise.resolve(toLost(message)), fraction: () => undefined, kill: () => undefined }
  }
}

/** Ends early at the signal. */
const pause = (signal: AbortSignal) => wait(RETRY_MS, undefined, { signal }).catch(() => undefined)

type EndMessage = NonNullable<Parameters<ServiceClient<typeof ShardService>['endShard']>[0]['end']>
