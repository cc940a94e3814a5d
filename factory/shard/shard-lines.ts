import type { StageErrorInfo, StageProgress } from '../job/stage-job.ts'
import type { ShardResult } from '../job/shard-spec.ts'

/** What the program of a shard writes, a line each. */
export type ShardLine
  = | { type: 'progress', progress: StageProgress }
    | { type: 'done', result: ShardResult }
    | { type: 'failed', error: StageErrorInfo }

/** What the program of a shard exits with; anything else: another attempt may do better. */
export const EXIT = { done: 0, again: 1, never: 42 } as const
