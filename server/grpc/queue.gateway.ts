import type { WorkCounts } from '#shared/domain/run/counters'
import type { StageKindView } from '#shared/contract/stage-kind.contract'
import type { ArtifactInfo, ColumnInfo } from '#shared/domain/dataset/artifact'
import type { ReusedStages } from '#shared/domain/run/run-record'
import type { ShardReport } from '#shared/domain/run/shard-report'

/**
 * The calls to the queue, in plain objects: beyond this border nothing knows
 * protobuf. Failures are AppErrors (see grpc-error.ts).
 */
export interface QueueGateway {
  listStageKinds: () => Promise<StageKind[]>
  submitRun: (requestId: string, spec: QueueRunSpec) => Promise<QueueRun>
  /** Checks only. @throws AppError `refused` with the wrong fields. */
  validateRun: (spec: QueueRunSpec) => Promise<void>
  /** undefined when the queue does not know the run. */
  findRun: (runId: string) => Promise<QueueRun | undefined>
  listRuns: (
    query: { pageSize: number, pageToken: string, updatedSince?: Date },
  ) => Promise<{ runs: QueueRun[], nextPageToken: string }>
  cancelRun: (runId: string, requestId: string, reason: string) => Promise<QueueRun>
  pauseRun: (runId: string, requestId: string) => Promise<QueueRun>
  resumeRun: (runId: string, requestId: string) => Promise<QueueRun>
  /**
   * Answers what a waiting stage waits for.
   *
   * @throws AppError `conflict` when it waits no longer
   */
  decideStage: (requestId: string, decision: StageDecision) => Promise<QueueRun>
  /** @param stageColumns of the datasets that input stages read */
  planRun: (stages: QueueStage[], stageColumns: StageColumns[]) => Promise<RunPlan>
  inspectSource: (stage: QueueStage, sampleSize: number) => Promise<SourceInspection>
  getQueueStats: () => Promise<QueueStats>
  /** Asks a worker of shards to leave. undefined when the queue does not know it, or no longer. */
  drainShardWorker: (workerId: string) => Promise<{ worker: QueueShardWorker, wasDraining: boolean } | undefined>
  /**
   * Events after `cursor` ('' = the oldest kept), then live, with heartbeats, until `signal` aborts
   * (ends quietly). @throws AppError `conflict` with cause reason `OUT_OF_RANGE` when the cursor is too
   * old, `unavailable` when the stream broke or fell silent for 30 s: reconnecting is the caller's job.
   */
  watchEvents: (cursor: string, signal: AbortSignal) => AsyncIterable<QueueMessage>
  /**
   * Live lines of one stage ('' = of all), until they end or `signal` aborts (ends quietly). Nothing stores them.
   *
   * @throws AppError `not_found`, `not_implemented` for a queue without lines, `unavailable`
   */
  tailLogs: (runId: string, stageId: string, signal: AbortSignal) => AsyncIterable<QueueLine>
}

export interface StageDecision {
  runId: string
  stageId: string
  isAccepted: boolean
  reason: string
  /** Corrected records, as JSON lines {"row": n, "record": {…}}, rows from 1. */
  fixes?: ArtifactInfo
}

export interface QueueLine {
  stageId: string
  time: Date
  severity: 'INFO' | 'WARNING' | 'ERROR'
  line: string
  /** Lines left out before this one. */
  dropped: number
}

/** As the contract of our API has it. */
export type StageKind = StageKindView

export interface QueueStage {
  id: string
  kind: string
  parameters: Record<string, unknown>
  dependsOn: string[]
  inputs: ArtifactInfo[]
  maxAttempts?: number
  timeoutMs?: number
  failureTolerance?: number
  /** By name: nonce, ciphertext and tag, in base64. */
  sealedSecrets?: Record<string, string>
}

export interface QueueRunSpec {
  runId: string
  project: string
  stages: QueueStage[]
  priority: number
  labels: Record<string, string>
  recordLimit: number
  /** What a retry takes over. */
  reuse?: ReusedStages
}

export interface QueueProgress extends WorkCounts {
  fraction: number
  recordsPerSecond: number
  droppedByReason: Record<string, number>
  failedByReason: Record<string, number>
}

export interface QueueUsage {
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  calls: number
  estimated: boolean
}

export interface QueueStageStatus {
  stageId: string
  /** StageState without its prefix. */
  state: string
  attempt: number
  workerId: string
  startTime: Date | undefined
  endTime: Date | undefined
  progress: QueueProgress
  usage: QueueUsage
  error: { reason: string, message: string, retryable: boolean, metadata: Record<string, string> } | undefined
  outputs: ArtifactInfo[]
  /** The run in which it ran, when it was taken over from there. */
  reusedRunId: string | undefined
}

export interface QueueRun {
  runId: string
  /** RunState without its prefix. */
  state: string
  stages: QueueStageStatus[]
  createTime: Date | undefined
  startTime: Date | undefined
  endTime: Date | undefined
  lastSeq: number
}

export interface RunPlan {
  findings: {
    severity: 'INFO' | 'WARNING' | 'ERROR'
    code: string
    pointer: string
    stageId: string
    message: string
    params?: Record<string, string>
  }[]
  stageColumns: StageColumns[]
}

export interface StageColumns {
  stageId: string
  columns: ColumnInfo[]
}

export interface SourceInspection {
  encoding: string
  format: string
  dialect: Record<string, unknown>
  columns: ColumnInfo[]
  /** First records as JSON text. */
  sample: string[]
  findings: RunPlan['findings']
  /** -1 = unknown. */
  bytes: number
  /** How the text looks in the encodings in which it may be, the one that was used first; [] = there is no doubt. */
  encodings: { encoding: string, lines: string[] }[]
  /** Also counts rows that could not be parsed. */
  rowsRead: number
  /** The source goes on after those rows. */
  hasMore: boolean
}

export interface QueueShardWorker {
  id: string
  name: string
  host: string
  version: string
  slots: number
  busy: number
  done: number
  failed: number
  heardAt: Date | undefined
  draining: boolean
}

export interface QueueStats {
  queuedStages: number
  runningStages: number
  retryingStages: number
  oldestWaitMs: number
  completedLastMinute: number
  failedLastMinute: number
  workers: {
    id: string
    host: string
    version: string
    capacity: number
    busy: number
    heartbeatTime: Date | undefined
    draining: boolean
  }[]
  shardWorkers: QueueShardWorker[]
  engine: string
  /** Of the process that answered; undefined = an older factory. */
  memory?: {
    rssBytes: number
    heapUsedBytes: number
    externalBytes: number
    arrayBufferBytes: number
    embeddedDatabaseBytes: number | null
  }
  | undefined
}

export type QueueMessage
  = | { type: 'heartbeat', cursor: string, time: Date }
    | { type: 'event', cursor: string, event: QueueEvent }

interface QueueEventBase {
  runId: string
  seq: number
  time: Date
  /** '' = the run as a whole. */
  stageId: string
  attempt: number
}

export type QueueEvent = QueueEventBase & (
  | { kind: 'run_state', from: string, to: string, reason: string }
  | { kind: 'stage_state', from: string, status: QueueStageStatus, nextAttemptTime: Date | undefined }
  | { kind: 'progress', progress: QueueProgress }
  | {
    kind: 'metrics'
    points: {
      name: string
      value: number
      labels: Record<string, string>
      histogram?: { buckets: Record<number, number>, zeroCount: number, sum: number }
    }[]
  }
  | {
    kind: 'tokens'
    model: string
    usage: QueueUsage
    provenance: 'MODEL' | 'RULES' | 'SIMULATED'
    callsByOutcome: Record<string, number>
  }
  | {
    kind: 'alert'
    severity: 'INFO' | 'WARNING' | 'ERROR'
    code: string
    message: string
    dedupKey: string
    metadata: Record<string, string>
  }
  | { kind: 'shards', beganAt: Date, report: ShardReport }
  /** An unknown kind or version: its seq still counts. */
  | { kind: 'unknown' }
)
