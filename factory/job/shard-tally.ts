import type { ArtifactRef, StageErrorInfo } from './stage-job.ts'
import type {
  DoneShard, FailedShard, RunningShard, ShardPlace, ShardReport, WorkerShare,
} from './shard-report.ts'
import type { ShardHolder, ShardSpec, ShardWatch } from './shard-spec.ts'
import { createSpread } from './spread.ts'

/** Of each list, so that what is told of a hundred thousand shards is as long as what is told of a hundred. */
const MOST = { slowest: 10, longest: 32, failures: 10, workers: 64 }
/** Of a text that a worker wrote. */
const MOST_CHARS = 500
const MOST_NAME_CHARS = 100
/** By contract, at most so often. The longer an attempt takes, the less a few seconds matter: the log keeps each. */
const TELL_EVERY_MS = { least: 2_000, most: 30_000 }
/** About so many, until the longest pause between two is reached. */
const TOLD_OF_AN_ATTEMPT = 500

export type TalliedSpec = Pick<ShardSpec, 'shard' | 'recordsBefore' | 'input'>

/** What the stage that offered a shard learns of it, besides what the desk knows. */
export interface TalliedShard extends ShardWatch {
  done: (records: number) => void
  /** Nobody does it any more. */
  left: () => void
}

export interface ShardTallyOptions {
  /** The input of the stage, in its order. */
  artifacts: readonly Pick<ArtifactRef, 'uri' | 'bytes'>[]
  /** Called soon after a change, and never again after `close`. */
  tell: (report: ShardReport) => void
  now?: () => number
}

export type ShardTally = ReturnType<typeof createShardTally>

/** Counts the shards of an attempt of a stage, and knows the slowest, those that run, those that failed, and where. */
export function createShardTally({ artifacts, tell, now = Date.now }: ShardTallyOptions) {
  const beganAt = new Date(now())
  const input = createInputWalk(artifacts)
  const workers = createWorkerShares()
  const running = new Set<RunningShard>()
  const [milliseconds, recordsEach] = [createSpread(), createSpread()]
  const counts = { done: 0, running: 0, waiting: 0, undone: 0, failedAttempts: 0, records: 0 }
  let slowest: DoneShard[] = []
  let failures: FailedShard[] = []
  let endedAt: Date | undefined
  let telling: NodeJS.Timeout | undefined
  let isClosed = false

  const read = (): ShardReport => ({
    beganAt,
    endedAt,
    ...counts,
    toCome: input.countToCome(),
    milliseconds: milliseconds.read(),
    recordsEach: recordsEach.read(),
    slowest,
    // In the order in which they were lent.
    longest: [...running].slice(0, MOST.longest).map(shard => ({ ...shard })),
    failures,
    workers: workers.read(),
  })

  const tellSoon = () => {
    telling ??= isClosed
      ? undefined
      : setTimeout(() => {
          telling = undefined
          tell(read())
        }, toPauseMs(now() - beganAt.getTime())).unref()
  }

  return {
    read,

    /** A shard is offered. */
    add({ shard, recordsBefore, input: ranges }: TalliedSpec): TalliedShard {
      let held: RunningShard | undefined
      let hasEnded = false
      input.pass(ranges)
      counts.waiting += 1
      tellSoon()

      /** From its worker. */
      const takeBack = () => {
        if (held) {
          running.delete(held)
          counts.running -= 1
          workers.of(held).running -= 1
        }
        else {
          counts.waiting -= 1
        }
        const taken = held
        held = undefined
        return taken
      }
      /** What is said of it after its end changes nothing. */
      const change = (work: () => void) => {
        if (!hasEnded) {
          work()
          tellSoon()
        }
      }
      return {
        lent: (holder, attempt) => change(() => {
          takeBack()
          held = {
            ...toPlace(holder), shard, firstRecord: recordsBefore + 1, attempt, beganAt: new Date(now()),
            fraction: undefined,
          }
          running.add(held)
          counts.running += 1
          workers.of(held).running += 1
        }),
        told: fraction => change(() => {
          if (held) {
            held.fraction = Math.min(1, Math.max(0, fraction))
          }
        }),
        returned: () => change(() => {
          takeBack()
          counts.waiting += 1
        }),
        failed: error => change(() => {
          const of = takeBack()
          counts.waiting += 1
          if (of) {
            counts.failedAttempts += 1
            workers.of(of).failed += 1
            failures = [toFailed(of, error, new Date(now())), ...failures].slice(0, MOST.failures)
          }
        }),
        done: records => change(() => {
          const of = takeBack()
          hasEnded = true
          counts.done += 1
          counts.records += records
          if (!of) {
            return
          }
          const ms = Math.max(0, now() - of.beganAt.getTime())
          milliseconds.add(ms)
          recordsEach.add(records)
          const share = workers.of(of)
          share.done += 1
          share.records += records
          share.milliseconds += ms
          const { beganAt: _, fraction: __, ...place } = of
          slowest = [...slowest, { ...place, records, milliseconds: ms }]
            .sort((a, b) => b.milliseconds - a.milliseconds).slice(0, MOST.slowest)
        }),
        left: () => change(() => {
          takeBack()
          hasEnded = true
          counts.undone += 1
        }),
      }
    },

    /** The attempt has ended; tells it, if there was any shard. */
    close(): void {
      clearTimeout(telling)
      isClosed = true
      endedAt = new Date(now())
      if (counts.done + counts.running + counts.waiting + counts.undone > 0) {
        tell(read())
      }
    },
  }
}

const toPauseMs = (elapsedMs: number) =>
  Math.min(TELL_EVERY_MS.most, Math.max(TELL_EVERY_MS.least, elapsedMs / TOLD_OF_AN_ATTEMPT))

const toPlace = ({ name, host }: ShardHolder) =>
  ({ worker: name.slice(0, MOST_NAME_CHARS), host: host.slice(0, MOST_NAME_CHARS) })

function toFailed(
  { shard, firstRecord, attempt, worker, host }: ShardPlace, { reason, message }: StageErrorInfo, at: Date,
): FailedShard {
  return {
    shard, firstRecord, attempt, worker, host, at, reason: reason.slice(0, MOST_NAME_CHARS),
    message: message.slice(0, MOST_CHARS),
  }
}

/** A worker that comes back under its name goes on in its place; those beyond the most that are told share one. */
function createWorkerShares() {
  const shares = new Map<string, WorkerShare>()
  const others = { ...NOTHING_DONE, name: '', host: '' }
  let hasOthers = false
  return {
    of({ worker: name, host }: Pick<ShardPlace, 'worker' | 'host'>): WorkerShare {
      const key = `${name}\n${host}`
      const known = shares.get(key)
      if (!known && shares.size >= MOST.workers - 1) {
        hasOthers = true
        return others
      }
      const share = known ?? { ...NOTHING_DONE, name, host }
      shares.set(key, share)
      return share
    },
    read: (): WorkerShare[] => [...shares.values(), ...hasOthers ? [others] : []].map(share => ({ ...share })),
  }
}

const NOTHING_DONE = { done: 0, failed: 0, running: 0, records: 0, milliseconds: 0 }

/** Follows the shards through the input, in whose order they are offered. */
function createInputWalk(artifacts: ShardTallyOptions['artifacts']) {
  let index = 0
  let at = 0
  let offered = 0
  let offeredBytes = 0
  return {
    pass(ranges: ShardSpec['input']): void {
      offered += 1
      for (const { uri, start, end } of ranges) {
        offeredBytes += end - start
        // The same artifact may be read twice.
        const from = start < at ? index + 1 : index
        const found = artifacts.findIndex((artifact, other) => other >= from && artifact.uri === uri)
        if (found >= 0) {
          [index, at] = [found, end]
        }
      }
    },
    /** As large as those before. */
    countToCome(): number {
      const ahead = artifacts.reduce((sum, { bytes }, other) =>
        sum + (other < index ? 0 : Math.max(0, bytes - (other === index ? at : 0))), 0)
      return offeredBytes === 0 ? 0 : Math.ceil(ahead / (offeredBytes / offered))
    },
  }
}
