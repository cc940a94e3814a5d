import type { StorePlace } from '#artifact/store-place.ts'
import type { WorkCounter, WorkCounts } from '#record/work-counters.ts'
import type { ShardReport } from './shard-report.ts'

/**
 * What the queue hands to the worker pool and what it gets back. The border between `queue/`
 * (state, attempts, leases) and `worker/` + `stages/` (the work itself). Everything here can be
 * cloned into a worker thread.
 */

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export interface ArtifactRef {
  /** `artifact:sha256/<hex>` */
  uri: string
  mediaType: string
  /** -1 = unknown. */
  records: number
  /** -1 = unknown. */
  bytes: number
  sha256: string
  role: 'OUTPUT' | 'REJECTS' | 'SAMPLES' | 'MANIFEST' | 'TRACE'
  /** Display name, such as the name of an uploaded file. */
  name?: string
}

/** A requested stage as plain objects. */
export interface StageSpec {
  id: string
  kind: string
  /** '' = the newest. */
  version: string
  parameters: Record<string, Json>
  dependsOn: string[]
  /** Parameter name to its sealed value. */
  sealedSecrets: Record<string, { keyId: string, ciphertext: Uint8Array }>
  /** Inputs of an input stage, resolved by the console at launch. */
  inputs: ArtifactRef[]
  /** Largest share of records that may fail, 0 to 1; absent = no limit. */
  failureTolerance?: number
}

export interface StageJob {
  runId: string
  project: string
  attempt: number
  stage: StageSpec
  /** Outputs of the stages it depends on, in the order of `dependsOn`. */
  upstream: { stageId: string, outputs: ArtifactRef[] }[]
  /** Corrected records with which the stage's gate was opened. */
  fixes?: ArtifactRef
  /** Last saved checkpoint of this stage in this run; undefined = from the start. */
  checkpoint?: Json
  /** Maximum number of records per input stage; 0 = all. */
  recordLimit: number
  labels: Record<string, string>
  /** W3C Trace Context of this attempt, for the calls that it makes; absent = nobody records it. */
  traceparent?: string
  timeoutMs: number
}

export interface StageProgress extends WorkCounts {
  /** 0 to 1; -1 = unknown. */
  fraction: number
  recordsPerSecond: number
  droppedByReason: Record<string, number>
  failedByReason: Record<string, number>
}

/** As an earlier build may have written it: a counter that was added since is absent. */
export type StoredProgress = Omit<StageProgress, WorkCounter> & Partial<WorkCounts>

export interface TokensDelta {
  model: string
  provenance: 'MODEL' | 'RULES' | 'SIMULATED'
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  calls: number
  estimated: boolean
  /**
   * 'OK' or the gRPC status or provider reason; 'CANCELLED' = nobody waited for its end; 'CACHED' = no call, the answer
   * of an equal record, 'CACHED_FAULT' = that it gets none. 'RESENT' stands beside the outcome of a call that had been
   * sent before.
   */
  callsByOutcome: Record<string, number>
  /** Ids of the answers of paid providers in it: once it is written, they count as reported. */
  requestIds: string[]
}

export interface HistogramDelta {
  /** Metric name, for example `model_call_ms`. */
  name: string
  labels: Record<string, string>
  /** Exponential bucket index (base 1.02) to count. */
  buckets: Record<number, number>
  zeroCount: number
  sum: number
}

export interface StageErrorInfo {
  /** UPPER_SNAKE_CASE. */
  reason: string
  message: string
  retryable: boolean
  metadata: Record<string, string>
}

export interface StageAlert {
  severity: 'INFO' | 'WARNING' | 'ERROR'
  code: string
  message: string
  dedupKey: string
  metadata: Record<string, string>
}

/** A line for those who watch the stage run; it is not stored. */
export interface StageLine {
  /** Milliseconds since the epoch, by the worker's clock. */
  at: number
  severity: StageAlert['severity']
  /** One line without secrets, at most MAX_LINE_CHARS. */
  text: string
  /** Lines left out before this one. */
  dropped: number
}

/** At most 8 KiB, whatever the script. */
export const MAX_LINE_CHARS = 2_000

/** Called while the stage runs; awaited if it returns a promise. */
export interface StageJobEvents {
  /** At most once a second. */
  onProgress: (progress: StageProgress) => void
  onTokens: (delta: TokensDelta) => void
  onHistogram: (delta: HistogramDelta) => void
  onAlert: (alert: StageAlert) => void
  onLine: (line: StageLine) => void
  /** At most once in two seconds, and at the end, of a stage that workers do in shards. */
  onShards: (report: ShardReport) => void
  /** Resolves when the checkpoint is durable. */
  onCheckpoint: (checkpoint: Json, progress: StageProgress) => Promise<void>
}

export interface StageJobControl {
  /** Stop and discard the attempt; terminated after the grace time. */
  cancel: AbortSignal
  /** Stop at the next checkpoint. */
  pause: AbortSignal
}

export type StageOutcome
  = | { type: 'succeeded', progress: StageProgress, outputs: ArtifactRef[] }
    | { type: 'failed', progress: StageProgress, outputs: ArtifactRef[], error: StageErrorInfo }
    | { type: 'paused', progress: StageProgress, checkpoint: Json | undefined }
    | { type: 'cancelled', progress: StageProgress }
  /** The worker thread died (out of memory, exit, ignored its cancel). */
    | { type: 'crashed', progress: StageProgress, error: StageErrorInfo }

export interface WorkerPool {
  /** Maximum number of computing stages, and of stages that call models. */
  readonly lanes: { cpu: number, io: number }
  /** Maximum of both together. */
  readonly capacity: number
  readonly busy: number
  /** Waits for a free thread, then runs the stage there. Never rejects because of a stage. */
  run: (job: StageJob, events: StageJobEvents, control: StageJobControl) => Promise<StageOutcome>
  /** Ends all threads. */
  close: () => Promise<void>
}

/** Data that every worker thread gets at its start. */
export interface WorkerEnv {
  artifacts: StorePlace
  /** Folders that sources may read. */
  sourceRoots: string[]
  /** Where ModelService listens, for example `127.0.0.1:50051`; absent = no model can be called. */
  model?: { address: string, token: string }
}
