import { randomUUID } from 'node:crypto'
import type { StageErrorInfo } from '../job/stage-job.ts'
import type { ShardEnd, ShardKind, ShardSpec, ShardWatch } from '../job/shard-spec.ts'

/** A worker tells of itself every few seconds; one that is silent for so long has lost what it does. */
const LEASE_MS = 30_000
/** A worker that asks for nothing for so long is gone. */
const GONE_MS = 60_000
/** Takes the dearest kind a quarter of a minute, so that the loss of a worker costs little. */
const SHARD_BYTES = 32 << 20
/** Of a shard; then its stage fails. */
const MOST_ATTEMPTS = 4

export interface ShardWorker {
  id: string
  name: string
  host: string
  version: string
  slots: number
  /** `kind@version` */
  kinds: readonly string[]
  isDraining: boolean
}

export interface SeenWorker extends ShardWorker {
  busy: number
  done: number
  failed: number
  heardAt: Date
}

export interface Lease {
  id: string
  spec: ShardSpec
}

/** How an attempt at a shard ended. */
export type LeaseEnd = Exclude<ShardEnd, { type: 'no workers' }>

interface Offer {
  spec: ShardSpec
  attempts: number
  watch: ShardWatch | undefined
  end: (end: ShardEnd) => void
}

interface Taker {
  worker: ShardWorker
  give: (lease: Lease | undefined) => void
}

export type ShardDesk = ReturnType<typeof createShardDesk>

export const toKindName = ({ kind, kindVersion }: ShardKind): string => `${kind}@${kindVersion}`

/**
 * Between stages of this factory, which offer shards, and workers, who take them. A shard that its worker does not
 * report on is given to another one; whoever reports first has done it, and what the other has written is garbage.
 */
export function createShardDesk({
  leaseMs = LEASE_MS, goneMs = GONE_MS, shardBytes = SHARD_BYTES, now = Date.now,
} = {}) {
  const workers = new Map<string, SeenWorker>()
  const waiting: Offer[] = []
  const takers: Taker[] = []
  const leases = new Map<string, { offer: Offer, workerId: string, until: number }>()

  const isAlive = ({ heardAt, isDraining }: SeenWorker) => !isDraining && now() - heardAt.getTime() < goneMs
  const canDo = ({ kinds }: Pick<ShardWorker, 'kinds'>, spec: ShardKind) =>
    kinds.includes(toKindName(spec))
  const livingFor = (spec: ShardKind) =>
    [...workers.values()].filter(worker => isAlive(worker) && canDo(worker, spec))

  const hear = (worker: ShardWorker) => {
    const { busy = 0, done = 0, failed = 0, isDraining = false } = workers.get(worker.id) ?? {}
    workers.set(worker.id, {
      // Who was asked to leave does not know of it at once, and never comes back under this id.
      ...worker, isDraining: isDraining || worker.isDraining, busy, done, failed, heardAt: new Date(now()),
    })
  }

  const mustLeave = (id: string) => workers.get(id)?.isDraining === true

  const lend = (offer: Offer, worker: ShardWorker): Lease => {
    offer.attempts += 1
    offer.watch?.lent(worker, offer.attempts)
    const id = randomUUID()
    leases.set(id, { offer, workerId: worker.id, until: now() + leaseMs })
    const seen = workers.get(worker.id)
    if (seen) {
      seen.busy += 1
    }
    return { id, spec: offer.spec }
  }

  const endLease = (id: string) => {
    const lease = leases.get(id)
    leases.delete(id)
    const worker = lease && workers.get(lease.workerId)
    if (worker) {
      worker.busy -= 1
    }
    return { lease, worker }
  }

  const give = (offer: Offer, wait: () => void) => {
    const index = takers.findIndex(({ worker }) => canDo(worker, offer.spec))
    const [taker] = index < 0 ? [] : takers.splice(index, 1)
    if (taker) {
      taker.give(lend(offer, taker.worker))
    }
    else {
      wait()
    }
  }

  /** Nobody waits for it any more: who does it learns so with its next report. */
  const drop = (offer: Offer) => {
    const index = waiting.indexOf(offer)
    if (index >= 0) {
      waiting.splice(index, 1)
    }
    for (const [id, lease] of leases) {
      if (lease.offer === offer) {
        endLease(id)
      }
    }
  }

  const retryOrFail = (offer: Offer, error: StageErrorInfo) => {
    offer.watch?.failed(error)
    if (!error.retryable || offer.attempts >= MOST_ATTEMPTS) {
      offer.end({ type: 'failed', error })
    }
    else {
      // Before those that were offered later: who offered it waits for it first.
      give(offer, () => waiting.unshift(offer))
    }
  }

  /** Takes shards from workers that are silent, and gives offers back that nobody can take. */
  const look = () => {
    for (const [id, { until }] of leases) {
      if (until < now()) {
        const { lease, worker } = endLease(id)
        retryOrFail(lease!.offer, {
          reason: 'WORKER_LOST', message: `worker ${worker?.name ?? lease!.workerId} no longer tells of its shard`,
          retryable: true, metadata: { worker: worker?.name ?? '' },
        })
      }
    }
    for (const [id, worker] of workers) {
      if (now() - worker.heardAt.getTime() >= goneMs && worker.busy === 0) {
        workers.delete(id)
      }
    }
    for (const offer of [...waiting]) {
      if (livingFor(offer.spec).length === 0) {
        waiting.splice(waiting.indexOf(offer), 1)
        offer.end({ type: 'no workers' })
      }
    }
  }

  return {
    shardBytes,
    leaseMs,
    look,

    slotsFor: (kind: ShardKind) =>
      livingFor(kind).reduce((sum, { slots }) => sum + slots, 0),

    /** In the order in which they came. */
    list: (): SeenWorker[] => [...workers.values()],

    offer: (spec: ShardSpec, signal: AbortSignal, watch?: ShardWatch) => new Promise<ShardEnd>((resolve) => {
      const offer: Offer = { spec, attempts: 0, watch, end: resolve }
      signal.addEventListener('abort', () => drop(offer), { once: true })
      give(offer, () => waiting.push(offer))
    }),

    /** Waits for a shard. @returns undefined when there was none before the signal. */
    take(worker: ShardWorker, signal: AbortSignal): Promise<Lease | undefined> {
      hear(worker)
      if (mustLeave(worker.id)) {
        // One that does not understand it waits as if there were none, instead of asking without a pause.
        return new Promise(resolve => signal.addEventListener('abort', () => resolve(undefined), { once: true }))
      }
      const index = waiting.findIndex(offer => canDo(worker, offer.spec))
      const [offer] = index < 0 ? [] : waiting.splice(index, 1)
      if (offer) {
        return Promise.resolve(lend(offer, worker))
      }
      return new Promise((resolve) => {
        const taker: Taker = { worker, give: resolve }
        takers.push(taker)
        signal.addEventListener('abort', () => {
          const at = takers.indexOf(taker)
          if (at >= 0) {
            takers.splice(at, 1)
            resolve(undefined)
          }
        }, { once: true })
      })
    },

    mustLeave,

    /** Asks a worker to leave: it does what it has, and is given no more. @returns undefined when there is none. */
    drain(id: string): SeenWorker | undefined {
      const worker = workers.get(id)
      if (worker) {
        worker.isDraining = true
        for (const taker of takers.filter(({ worker: of }) => of.id === id)) {
          takers.splice(takers.indexOf(taker), 1)
          taker.give(undefined)
        }
      }
      return worker
    },

    /** The worker is still at it. @returns false when nobody waits for it any more. */
    extend(worker: ShardWorker, id: string, fraction?: number): boolean {
      hear(worker)
      const lease = leases.get(id)
      if (lease) {
        lease.until = now() + leaseMs
        if (fraction !== undefined) {
          lease.offer.watch?.told(fraction)
        }
      }
      return lease !== undefined
    },

    /** @returns false when nobody waited for it any more: it was given to another worker, or its stage has ended. */
    end(worker: ShardWorker, id: string, end: LeaseEnd): boolean {
      hear(worker)
      const { lease, worker: seen } = endLease(id)
      if (!lease) {
        return false
      }
      if (end.type === 'done') {
        seen!.done += 1
        lease.offer.end(end)
      }
      else {
        seen!.failed += 1
        retryOrFail(lease.offer, end.error)
      }
      return true
    },
  }
}
