import type {
  ArtifactRef, HistogramDelta, Json, StageAlert, StageErrorInfo, StageJob, StageLine, StageProgress, TokensDelta,
} from '../job/stage-job.ts'
import type { Shards, ShardEnd, ShardSpec } from '../job/shard-spec.ts'

/** Flags that a thread sees even while it awaits nothing. */
export const FLAG_STOP = 0
export const FLAG_PAUSE = 1
export const FLAGS_BYTES = 2 * Int32Array.BYTES_PER_ELEMENT

/** Workers of the factory do so many shards of a stage at once, of such a size. */
export type ShardOffer = Pick<Shards, 'slots' | 'shardBytes'>

export type ToWorker
  /** `shards`: absent = no workers do any. */
  = | { type: 'run', job: StageJob, flags: SharedArrayBuffer, shards?: ShardOffer }
    | { type: 'stop' }
    /** So many may work for this stage, until it returns them. */
    | { type: 'cores_given', cores: number }
    | { type: 'checkpoint_saved', id: number }
    | { type: 'checkpoint_refused', id: number, message: string }
    /** `slots`: what the workers have now. */
    | { type: 'shard_ended', id: number, end: ShardEnd, slots: number }

export type FromWorker
  /** The thread has loaded its modules and turns to the job. */
  = | { type: 'begun' }
    | { type: 'progress', progress: StageProgress }
    | { type: 'tokens', delta: TokensDelta }
    | { type: 'histogram', delta: HistogramDelta }
    | { type: 'alert', alert: StageAlert }
    | { type: 'line', line: StageLine }
    | { type: 'shard', id: number, spec: ShardSpec }
    /** Nobody waits for it any more. */
    | { type: 'shard_dropped', id: number }
    | { type: 'checkpoint', id: number, checkpoint: Json, progress: StageProgress }
    | { type: 'cores_asked', most: number }
    | { type: 'cores_returned' }
    | { type: 'ended', result: WorkerResult, progress: StageProgress }

export type WorkerResult
  = | { type: 'done', outputs: ArtifactRef[] }
    | { type: 'paused', checkpoint: Json | undefined }
    | { type: 'stopped' }
    /** Of a thread that decides for the stage. */
    | { type: 'lost', error: StageErrorInfo }
    | { type: 'failed', error: StageErrorInfo, outputs: ArtifactRef[] }
