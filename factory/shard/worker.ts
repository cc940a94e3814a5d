import { randomUUID } from 'node:crypto'
import { hostname } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { durationMs } from '@bufbuild/protobuf/wkt'
import type { Logger } from 'pino'
import type { ServiceClient } from '#proto/adapter/client.ts'
import type { ShardService } from '#proto/gen/datafactory/shard/v1/shard_service_pb.ts'
import { STAGE_KINDS } from '../stages/registry.ts'
import { toKindName } from './shard-desk.ts'
import { type ShardProcess, startShard } from './shard-process.ts'

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
/** So often within a lease it tells that it is still at it. */
const EXTENSIONS = 4
const USUAL_LEASE_MS = 30_000
/** While the factory is away. */
const RETRY_MS = 1_000
/** A factory that was away for longer has given the shard to another worker, or has itself begun anew. */
const END_FOR_MS = 120_000

/** Takes shards from a factory and does each in a process of its own. */
export function createWorker({ client, nonce, name, slots, log }: WorkerOptions) {
  const id = randomUUID()
  const kinds = STAGE_KINDS.filter(({ openDecide }) => openDecide !== undefined)
    .map(({ kind, version }) => toKindName({ kind, kindVersion: version }))
  const leaving = new AbortController()
  const running = new Set<ShardProcess>()
  const own = () => ({
    id, name, host: hostname(), version: process.version, slots, kinds, draining: leaving.signal.aborted,
  })
  const metadata = { 'x-artifact-nonce': nonce }

  const leaveAsAsked = () => {
    if (!leaving.signal.aborted) {
      log.info('the factory asks the worker to leave: it takes no more shards')
      leaving.abort()
    }
  }

  async function takeOne(): Promise<void> {
    const { leaseId, spec, lease, drain } = await client.takeShard({ worker: own() }, {
      deadlineMs: TAKE_MS, signal: leaving.signal, metadata,
    })
    if (drain) {
      leaveAsAsked()
    }
    if (leaseId !== '') {
      await doShard(leaseId, spec, lease ? durationMs(lease) : USUAL_LEASE_MS)
    }
  }

  async function doShard(leaseId: string, spec: string, leaseMs: number): Promise<void> {
    const shard = startShard(spec)
    running.add(shard)
    const telling = setInterval(() => {
      const fraction = shard.fraction()
      const request = { worker: own(), leaseId, ...fraction !== undefined && { fraction } }
      client.extendShard(request, { deadlineMs: EXTEND_MS, metadata }).then(({ wanted, drain }) => {
        if (drain) {
          leaveAsAsked()
        }
        if (!wanted) {
          log.info({ leaseId }, 'nobody waits for the shard any more')
          shard.kill()
        }
      }, (error: unknown) => log.warn({ err: error }, 'the factory does not answer'))
    }, leaseMs / EXTENSIONS)
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
    for (;;) {
      try {
        const { wanted } = await client.endShard({ worker: own(), leaseId, end }, { deadlineMs: END_MS, metadata })
        log.info({ leaseId, end: end.case, wanted }, 'a shard has ended')
        return
      }
      catch (error) {
        if (performance.now() > until) {
          log.error({ err: error, leaseId }, 'the factory was away for too long: what the shard made is lost')
          return
        }
        await wait(RETRY_MS)
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
          await wait(RETRY_MS)
        }
      }
    }
  }

  return {
    /** Takes no more shards, and does those it has. */
    drain: () => leaving.abort(),
    end() {
      leaving.abort()
      for (const shard of running) {
        shard.kill()
      }
    },
    ended: Promise.all(Array.from({ length: slots }, serveSlot)),
  }
}

type EndMessage = NonNullable<Parameters<ServiceClient<typeof ShardService>['endShard']>[0]['end']>
