import { SHARD_VERSION, type ShardKind } from '../job/shard-spec.ts'

/** Doubled with each failure in a row, so that a worker with a fault of its own does not use up the attempts. */
const REST_MS = 1_000
const MOST_REST_MS = 60_000
/** One that has failed so often in a row is not counted on while it rests: others, or the stage, do its work. */
const TROUBLED_AFTER = 3

/** As it tells of itself. */
export interface ShardWorker {
  id: string
  name: string
  host: string
  version: string
  /** See SHARD_VERSION. */
  shardVersion: number
  slots: number
  /** `kind@version` */
  kinds: readonly string[]
  /** Of its own accord, or since it was asked to. */
  isDraining: boolean
}

export interface KnownWorker extends ShardWorker {
  busy: number
  done: number
  failed: number
  heardAt: Date
  /** It has itself said that it is draining: it asks for nothing more. */
  hasSaidGoodbye: boolean
  /** By the clock of the desk. */
  heardMs: number
  failuresInARow: number
  /** By the clock of the desk. */
  restsUntil: number
}

export const toKindName = ({ kind, kindVersion }: ShardKind): string => `${kind}@${kindVersion}`

/**
 * The workers that were heard of.
 *
 * @param goneMs one that is silent for so long is gone
 */
export function createKnownWorkers({ goneMs, now }: { goneMs: number, now: () => number }) {
  const workers = new Map<string, KnownWorker>()

  const isTroubled = ({ failuresInARow, restsUntil }: KnownWorker) =>
    failuresInARow >= TROUBLED_AFTER && now() < restsUntil
  const canDo = (worker: KnownWorker, kind: ShardKind) =>
    !worker.isDraining && now() - worker.heardMs < goneMs && !isTroubled(worker)
    && worker.shardVersion === SHARD_VERSION && worker.kinds.includes(toKindName(kind))
  const livingFor = (kind: ShardKind) => [...workers.values()].filter(worker => canDo(worker, kind))

  return {
    get: (id: string) => workers.get(id),

    /** In the order in which they came. */
    list: () => [...workers.values()],

    livingFor,

    note(worker: ShardWorker): KnownWorker {
      const before = workers.get(worker.id)
      const known = {
        busy: 0, done: 0, failed: 0, failuresInARow: 0, restsUntil: -Infinity, ...before, ...worker,
        // Who was asked to leave does not know of it at once.
        isDraining: worker.isDraining || before?.isDraining === true,
        hasSaidGoodbye: worker.isDraining,
        heardAt: new Date(),
        heardMs: now(),
      }
      workers.set(worker.id, known)
      return known
    },

    /** One that has failed a shard does it again only if all others have failed it, too. */
    mayHave(id: string, kind: ShardKind, failedBy: ReadonlySet<string>): boolean {
      const worker = workers.get(id)
      return worker !== undefined && canDo(worker, kind) && now() >= worker.restsUntil
        && (!failedBy.has(id) || livingFor(kind).every(other => failedBy.has(other.id)))
    },

    countDone(worker: KnownWorker): void {
      worker.done += 1
      worker.failuresInARow = 0
    },

    /** @param isRetryable whether the worker may be why. What fails while it rests began before. */
    countFailed(worker: KnownWorker, isRetryable: boolean): void {
      worker.failed += 1
      if (isRetryable && now() >= worker.restsUntil) {
        worker.restsUntil = now() + Math.min(REST_MS * 2 ** worker.failuresInARow, MOST_REST_MS)
        worker.failuresInARow += 1
      }
    },

    /** Forgets those that have left or are gone. */
    sweep(): void {
      for (const { id, busy, hasSaidGoodbye, heardMs } of workers.values()) {
        if (busy === 0 && (hasSaidGoodbye || now() - heardMs >= goneMs)) {
          workers.delete(id)
        }
      }
    },

    /** This process stood still and heard nobody. */
    forgive(absentMs: number): void {
      for (const worker of workers.values()) {
        worker.heardMs += absentMs
      }
    },
  }
}
