/** What is told of the shards of an attempt of a stage, whole each time and never long, however many there are. */
export interface ShardReport {
  beganAt: Date
  /** undefined = it goes on. */
  endedAt: Date | undefined
  /** Each shard that was offered is one of these four. */
  done: number
  running: number
  waiting: number
  /** Left to the stage itself, failed for good, or nobody waits for it any more. */
  undone: number
  /** Shards that the rest of the input will be cut into, roughly. */
  toCome: number
  failedAttempts: number
  /** Of the shards that are done, like all that follows but `longest` and `failures`. */
  records: number
  milliseconds: Spread | undefined
  recordsEach: Spread | undefined
  /** Longest first. */
  slowest: DoneShard[]
  /** Of those that run, longest first. */
  longest: RunningShard[]
  /** Newest first. */
  failures: FailedShard[]
  workers: WorkerShare[]
}

export interface Spread {
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

export interface DoneShard extends ShardPlace {
  records: number
  milliseconds: number
}

export interface RunningShard extends ShardPlace {
  beganAt: Date
  /** 0 to 1; undefined = not told. */
  fraction: number | undefined
}

export interface FailedShard extends ShardPlace {
  reason: string
  message: string
  at: Date
}

/** What a worker has done; '' as its name = all others. */
export interface WorkerShare {
  name: string
  host: string
  done: number
  failed: number
  running: number
  records: number
  milliseconds: number
}
