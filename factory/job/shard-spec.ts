import { z } from 'zod'
import { toEach, WORK_COUNTERS } from '#record/work-counters.ts'
import type { Json, StageErrorInfo } from './stage-job.ts'

/** Of the form of a spec and of a result, counters included: whoever has another one is given no shards. */
export const SHARD_VERSION = 1

const count = z.int().nonnegative()

const json: z.ZodType<Json> = z.json()

const uri = z.string()
  .regex(/^artifact:sha256\/[0-9a-f]{64}$/, 'must be artifact:sha256/ and 64 hexadecimal digits')

/** Lines of an artifact, from a line's start up to a line's end. */
const range = z.strictObject({
  uri,
  /** Of the whole artifact. */
  bytes: count,
  start: count,
  /** Exclusive. */
  end: count,
}).refine(({ start, end, bytes }) => start <= end && end <= bytes, {
  error: 'start, end and bytes must not decrease', path: ['end'],
})

/**
 * A part of the input of a stage, and what is to be done with it: all that whoever does it must know besides the store.
 * docs/shard.md tells it to those who write a runner of their own.
 */
export const SHARD_SPEC = z.strictObject({
  version: z.literal(SHARD_VERSION),
  run: z.string().min(1).max(200),
  stage: z.string().min(1).max(200),
  /** Of the stage, from 1. */
  attempt: z.int().positive(),
  /** Grows along the input, with gaps. */
  shard: count,
  kind: z.string().min(1).max(200),
  kindVersion: z.string().min(1).max(50),
  parameters: z.record(z.string(), json),
  /** Records of the stage's input before this part: they are numbered from there. */
  recordsBefore: count,
  input: z.array(range),
})

export type ShardSpec = z.infer<typeof SHARD_SPEC>

const reasons = z.record(z.string(), count)

/** What a part of the stage has counted, and where what it has written lies in the store. */
export const SHARD_RESULT = z.strictObject({
  version: z.literal(SHARD_VERSION),
  progress: z.object({
    ...toEach(WORK_COUNTERS, () => count),
    fraction: z.number(),
    recordsPerSecond: z.number(),
    droppedByReason: reasons,
    failedByReason: reasons,
  }),
  /** OUTPUT, and REJECTS and TRACE where there are any. */
  outputs: z.array(z.strictObject({
    uri,
    mediaType: z.string(),
    records: count,
    bytes: count,
    sha256: z.string(),
    role: z.enum(['OUTPUT', 'REJECTS', 'TRACE']),
  })),
  /** Milliseconds. */
  wallMs: z.number(),
  cpuMs: z.number(),
  host: z.string(),
})

export type ShardResult = z.infer<typeof SHARD_RESULT>

/** What became of a shard that was offered. */
export type ShardEnd
  = | { type: 'done', result: ShardResult }
    /** No worker could do better. */
    | { type: 'failed', error: StageErrorInfo }
    /** No worker is left who would do it, or several have tried, and whoever offered it may do better. */
    | { type: 'left', error?: StageErrorInfo }

export type ShardKind = Pick<ShardSpec, 'kind' | 'kindVersion'>

/** Who has a shard, for people. */
export interface ShardHolder {
  name: string
  host: string
}

/** What happens to a shard between its offer and its end. */
export interface ShardWatch {
  /** @param attempt at the shard, from 1 */
  lent: (holder: ShardHolder, attempt: number) => void
  /** @param fraction how much of it is done, 0 to 1 */
  told: (fraction: number) => void
  /** Its worker was gone before it heard of it: it waits again. */
  returned: () => void
  /** An attempt has failed, or its worker is lost; it waits again until its end is told. */
  failed: (error: StageErrorInfo) => void
}

/** Who has shards done by workers. */
export interface ShardGiver {
  /** How many shards of a kind are done at once. */
  slotsFor: (kind: ShardKind) => number
  /** Least size of a shard, except the last of a stage. */
  shardBytes: number
  /** @param signal nobody waits for it any more; then nothing is answered. */
  offer: (spec: ShardSpec, signal: AbortSignal, watch?: ShardWatch) => Promise<ShardEnd>
}

/** The same, for one stage. */
export interface Shards {
  /** So many at once, as was known when the last shard ended; 0 = no workers are left. */
  readonly slots: number
  /** Least size, except of the last. */
  readonly shardBytes: number
  /** @throws StageFailure where no worker could do better. */
  run: (spec: ShardSpec, signal: AbortSignal) => Promise<Exclude<ShardEnd, { type: 'failed' }>>
}

/** @throws SyntaxError, ShardRefused with a JSON pointer */
export const readShardSpec = (text: string): ShardSpec => readAs(SHARD_SPEC, text)

/** @throws SyntaxError, ShardRefused with a JSON pointer */
export const readShardResult = (text: string): ShardResult => readAs(SHARD_RESULT, text)

function readAs<T>(schema: z.ZodType<T>, text: string): T {
  const { success, data, error } = schema.safeParse(JSON.parse(text))
  if (success) {
    return data
  }
  const [issue] = error.issues
  throw new ShardRefused(`/${issue?.path.join('/') ?? ''}: ${issue?.message ?? 'is not of the form'}`)
}

/** A spec or a result that cannot be used, here or by anyone: another attempt would be refused as well. */
export class ShardRefused extends Error {
  override name = 'ShardRefused'
}
