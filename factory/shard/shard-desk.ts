import { randomUUID } from 'node:crypto'
import type { StageErrorInfo } from '../job/stage-job.ts'
import type { ShardEnd, ShardKind, ShardSpec, ShardWatch } from '../job/shard-spec.ts'
import { createKnownWorkers, type KnownWorker, type ShardWorker } from './known-workers.ts'

/** A worker tells of itself every few seconds; one that is silent for so long has lost what it does. */
const LEASE_MS = 30_000
/** A worker that asks for nothing for so long is gone. */
const GONE_MS = 60_000
/** A shard takes seconds. One that gets no further for so long hangs, however often its worker tells of it. */
const STUCK_MS = 600_000
/** Takes the dearest kind a quarter of a minute, so that the loss of a worker costs little. */
const SHARD_BYTES = 32 << 20
/** Of a shard; then it goes back to its stage. */
const MOST_ATTEMPTS = 4

export interface Lease {
  id: string
  spec: ShardSpec
}

/** How an attempt at a shard ended. */
export type LeaseEnd = Exclude<ShardEnd, { type: 'left' }>

interface Offer {
  spec: ShardSpec
  attempts: number
  failedBy: Set<string>
  lastError?: StageErrorInfo
  watch: ShardWatch | undefined
  end: (end: ShardEnd) => void
}

interface OpenLease {
  offer: Offer
  workerId: string
  until: number
  /** How much its worker says is done, and when that last grew. */
  fraction: number
  movedAt: number
}

interface Taker {
  workerId: string
  give: (lease: Lease | undefined) => void
}

export type ShardDesk = ReturnType<typeof createShardDesk>

/**
 * Between stages of this factory, which offer shards, and workers, who take them. A shard that its worker does not
 * report on, or gets no further with, is given to another one; what the first one says of it later is not taken.
 *
 * @param now a clock that never goes back, in ms
 */
export function createShardDesk({
  leaseMs = LEASE_MS, goneMs = GONE_MS, stuckMs = STUCK_MS, shardBytes = SHARD_BYTES, now = () => performance.now(),
} = {}) {
  const workers = createKnownWorkers({ goneMs, now })
  const waiting: Offer[] = []
  const takers: Taker[] = []
  const leases = new Map<string, OpenLease>()
  let sweptAt = now()

  const lend = (offer: Offer, workerId: string): Lease => {
    offer.attempts += 1
    const id = randomUUID()
    leases.set(id, { offer, workerId, until: now() + leaseMs, fraction: 0, movedAt: now() })
    const worker = workers.get(workerId)
    if (worker) {
      offer.watch?.lent(worker, offer.attempts)
      worker.busy += 1
    }
    return { id, spec: offer.spec }
  }

  /** Gives shards to those who wait for one. */
  const match = () => {
    for (const offer of [...waiting]) {
      const index = takers.findIndex(({ workerId }) => workers.mayHave(workerId, offer.spec, offer.failedBy))
      const [taker] = index < 0 ? [] : takers.splice(index, 1)
      if (taker) {
        waiting.splice(waiting.indexOf(offer), 1)
        taker.give(lend(offer, taker.workerId))
      }
    }
  }

  const mustLeave = (id: string) => workers.get(id)?.isDraining === true

  const endLease = (id: string) => {
    const lease = leases.get(id)
    leases.delete(id)
    const worker = lease && workers.get(lease.workerId)
    if (worker) {
      worker.busy -= 1
    }
    return { lease, worker }
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

  const putBack = (offer: Offer) => {
    // Before those that were offered later: who offered it waits for it first.
    waiting.unshift(offer)
    match()
  }

  const fail = ({ offer, workerId }: OpenLease, worker: KnownWorker | undefined, error: StageErrorInfo) => {
    if (worker) {
      workers.countFailed(worker, error.retryable)
    }
    offer.watch?.failed(error)
    offer.failedBy.add(workerId)
    offer.lastError = error
    if (!error.retryable) {
      offer.end({ type: 'failed', error })
    }
    else if (offer.attempts >= MOST_ATTEMPTS) {
      offer.end({ type: 'left', error })
    }
    else {
      putBack(offer)
    }
  }

  const findLoss = ({ until, movedAt }: OpenLease): Pick<StageErrorInfo, 'reason' | 'message'> | undefined => {
    if (until < now()) {
      return { reason: 'WORKER_LOST', message: 'no longer tells of its shard' }
    }
    return now() - movedAt >= stuckMs
      ? { reason: 'SHARD_STUCK', message: `has got no further with its shard for ${stuckMs / 1_000} s` }
      : undefined
  }

  /**
   * While this process stood still it heard nobody, and that is not their fault. Called before anything else is done
   * with leases and workers.
   */
  const forgiveAbsence = () => {
    const absent = now() - sweptAt
    sweptAt = now()
    if (absent > leaseMs / 4) {
      for (const lease of leases.values()) {
        lease.until += absent
        lease.movedAt += absent
      }
      workers.forgive(absent)
    }
  }

  return {
    shardBytes,
    leaseMs,

    /** Takes shards from workers that are silent, and gives offers back that nobody can take. Called every second. */
    sweep() {
      forgiveAbsence()
      for (const [id, open] of leases) {
        const loss = findLoss(open)
        if (loss) {
          const { worker } = endLease(id)
          const name = worker?.name ?? open.workerId
          fail(open, worker, {
            reason: loss.reason, message: `worker ${name} ${loss.message}`, retryable: true, metadata: { worker: name },
          })
        }
      }
      workers.sweep()
      for (const offer of [...waiting]) {
        if (workers.livingFor(offer.spec).length === 0) {
          waiting.splice(waiting.indexOf(offer), 1)
          offer.end({ type: 'left', ...offer.lastError && { error: offer.lastError } })
        }
      }
      // Some may have rested.
      match()
    },

    slotsFor(kind: ShardKind): number {
      forgiveAbsence()
      return workers.livingFor(kind).reduce((sum, { slots }) => sum + slots, 0)
    },

    list: workers.list,

    offer: (spec: ShardSpec, signal: AbortSignal, watch?: ShardWatch) => new Promise<ShardEnd>((resolve) => {
      if (signal.aborted) {
        return
      }
      const offer: Offer = { spec, attempts: 0, failedBy: new Set(), watch, end: resolve }
      signal.addEventListener('abort', () => drop(offer), { once: true })
      waiting.push(offer)
      match()
    }),

    /** Waits for a shard. @returns undefined when there was none before the signal, or the worker is about to leave. */
    take(worker: ShardWorker, signal: AbortSignal): Promise<Lease | undefined> {
      forgiveAbsence()
      workers.note(worker)
      if (signal.aborted || worker.isDraining) {
        workers.sweep()
        return Promise.resolve(undefined)
      }
      // One that was asked to leave, and is too old to know of it, waits for nothing, so that it does not ask at once.
      return new Promise((resolve) => {
        const taker: Taker = { workerId: worker.id, give: resolve }
        takers.push(taker)
        signal.addEventListener('abort', () => {
          const at = takers.indexOf(taker)
          if (at >= 0) {
            takers.splice(at, 1)
            resolve(undefined)
          }
        }, { once: true })
        match()
      })
    },

    mustLeave,

    /** Asks a worker to leave: it does what it has, and is given no more. @returns undefined when there is none. */
    drain(id: string): KnownWorker | undefined {
      const worker = workers.get(id)
      if (worker) {
        worker.isDraining = true
        for (const taker of takers.filter(({ workerId }) => workerId === id)) {
          takers.splice(takers.indexOf(taker), 1)
          taker.give(undefined)
        }
      }
      return worker
    },

    /** The worker was gone before it heard of it: that was no attempt. */
    takeBack(id: string): void {
      const { lease } = endLease(id)
      if (lease) {
        lease.offer.attempts -= 1
        lease.offer.watch?.returned()
        putBack(lease.offer)
      }
    },

    /**
     * The worker is still at it.
     *
     * @param fraction how much of it is done, 0 to 1; absent = it does not know
     * @returns false when nobody waits for it any more.
     */
    extend(worker: ShardWorker, id: string, fraction = 0): boolean {
      forgiveAbsence()
      workers.note(worker)
      const lease = leases.get(id)
      if (lease) {
        lease.until = now() + leaseMs
        if (fraction > lease.fraction) {
          lease.fraction = fraction
          lease.movedAt = now()
          lease.offer.watch?.told(fraction)
        }
      }
      return lease !== undefined
    },

    /** @returns false when nobody waited for it any more: it was given to another worker, or its stage has ended. */
    end(worker: ShardWorker, id: string, end: LeaseEnd): boolean {
      forgiveAbsence()
      const known = workers.note(worker)
      const { lease } = endLease(id)
      if (lease && end.type === 'done') {
        workers.countDone(known)
        lease.offer.end(end)
      }
      else if (lease && end.type === 'failed') {
        fail(lease, known, end.error)
      }
      workers.sweep()
      return lease !== undefined
    },
  }
}
