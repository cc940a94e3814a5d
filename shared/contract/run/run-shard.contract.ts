import { z } from 'zod'
import { id, instant } from '../common.contract'
import { stageKey } from '../pipeline.contract'

export const shardParams = z.strictObject({ id, stageKey })

/** Each shard that was offered to workers is done, running, waiting or undone. */
const shardCounts = {
  /** Of the stage, from 1. */
  attempt: z.int(),
  /** null = it goes on, or its end was not told. */
  endedAt: instant.nullable(),
  done: z.int(),
  /** A worker has it. */
  running: z.int(),
  /** No worker has it yet. */
  waiting: z.int(),
  undone: z.int().describe('Failed for good, or nobody waits for it any more'),
  toCome: z.int().describe('Shards that the rest of the input will be cut into, roughly; 0 = all are cut'),
  failedAttempts: z.int().describe('Attempts at shards that failed, or whose worker was lost'),
}

/** Of a stage that workers do in shards: the newest part of its newest attempt. */
export const stageShards = z.object({ stageKey: z.string(), ...shardCounts })

/** Accurate to 1 %; both ends are exact. */
const spread = z.object({
  least: z.int(), lowerQuarter: z.int(), median: z.int(), upperQuarter: z.int(), most: z.int(),
})

const place = {
  /** As in its spec, docs/shard.md: they grow along the input, with gaps. */
  shard: z.int(),
  /** In the input of the stage, from 1. */
  firstRecord: z.int(),
  /** At the shard, from 1. */
  attempt: z.int(),
  worker: z.string(),
  host: z.string(),
}

export const shardReport = z.object({
  beganAt: instant,
  ...shardCounts,
  /** Of the shards that are done. */
  records: z.int(),
  milliseconds: spread.nullable().describe('How long the shards that are done took; null = none is'),
  recordsEach: spread.nullable().describe('Records of the shards that are done; null = none is'),
  slowest: z.array(z.object({ ...place, records: z.int(), milliseconds: z.int() }))
    .describe('Of those that are done, the ten that took longest, longest first'),
  longest: z.array(z.object({ ...place, beganAt: instant, fraction: z.number().nullable() })).describe(
    'Of those that run, the 32 that have run longest. fraction: 0 to 1, as its worker last told; null = not told',
  ),
  failures: z.array(z.object({ ...place, reason: z.string(), message: z.string(), at: instant }))
    .describe('The ten newest failed attempts, newest first'),
  workers: z.array(z.object({
    name: z.string(), host: z.string(), done: z.int(), failed: z.int(), running: z.int(), records: z.int(),
    milliseconds: z.int(),
  })).describe('At most 64. records and milliseconds: of the shards that it has done. One without a name: all others'),
})

/** Newest first: an attempt that went on after a pause has one for each part. At most ten. */
export const shardReports = z.object({ items: z.array(shardReport) })

export type StageShards = z.infer<typeof stageShards>
export type ShardReportView = z.infer<typeof shardReport>
