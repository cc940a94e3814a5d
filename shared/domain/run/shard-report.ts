/**
 * Shards of an attempt of a stage, from its start or from when it went on after a pause, as the factory told it last.
 * Times are ISO 8601, because it is stored as JSON; durations are milliseconds.
 */
export interface ShardReport {
  /** null = it goes on, or its end was not told. */
  endedAt: string | null
  /** Each shard that was offered to workers is one of these four. */
  done: number
  running: number
  waiting: number
  /** Failed for good, or nobody waits for it any more. */
  undone: number
  /** Shards that the rest of the input will be cut into, roughly. */
  toCome: number
  failedAttempts: number
  /** Of the shards that are done; so are the next three. */
  records: number
  /** null = none is done. */
  milliseconds: ShardSpread | null
  recordsEach: ShardSpread | null
  /** Longest first. */
  slowest: (ShardPlace & { records: number, milliseconds: number })[]
  /** Of those that run, longest first. `fraction`: 0 to 1, as its worker last told; null = not told. */
  longest: (ShardPlace & { beganAt: string, fraction: number | null })[]
  /** Newest first. */
  failures: (ShardPlace & { reason: string, message: string, at: string })[]
  /** In the order in which they came; '' as a name = all others. */
  workers: ShardWorkerShare[]
}

/** Accurate to 1 %; both ends are exact. */
export interface ShardSpread {
  least: number
  lowerQuarter: number
  median: number
  upperQuarter: number
  most: number
}

export interface ShardPlace {
  shard: number
  /** In the input of the stage, from 1. */
  firstRecord: number
  /** At the shard, from 1. */
  attempt: number
  worker: string
  host: string
}

export interface ShardWorkerShare {
  name: string
  host: string
  done: number
  failed: number
  running: number
  /** Of the shards that it has done, and the time that those took, added up. */
  records: number
  milliseconds: number
}

/** What is kept of each list, whatever a factory sends. */
export const MOST_SHARDS = { slowest: 10, longest: 32, failures: 10, workers: 64 } as const
