import type { ColumnType, Generated } from 'kysely'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import type { CountedProgress, FrozenRunSpec, RunError } from '#shared/domain/run/run-record'
import type { StageAttempt } from '#shared/domain/run/stage-attempt'
import type { Count, CreatedAt, Editable, Json, JsonOrNull } from './columns'

export interface TaskTable extends Editable {
  projectId: string
  name: string
  pipelineId: string
  /** Number of the revision that it runs; null = the newest at each launch. */
  revision: number | null
  /** Stage key to what it reads. */
  inputs: Json<Record<string, TaskInput>>
  /** Stage key to parameters that replace those of the revision. */
  parameters: Json<Record<string, Record<string, unknown>>>
  priority: Generated<number>
  /** Most records an input stage reads; 0 = all. */
  recordLimit: Generated<number>
  archivedAt: Date | null
}

/** Partitioned by `id` (UUIDv7: its time orders runs). */
export interface TaskRunTable {
  id: string
  projectId: string
  taskId: string
  pipelineId: string
  revisionId: string
  name: string
  templateVersion: Generated<string>
  modelVersion: Generated<string>
  rootRunId: string
  parentRunId: string | null
  /** 'manual' | 'import' | 'api' | 'schedule' | 'retry' */
  trigger: string
  actor: string
  priority: Generated<number>
  recordLimit: Generated<number>
  /** The RunSpec as it goes to the queue, frozen at launch. */
  spec: Json<FrozenRunSpec>
  /** Set by a person's verb: 'RUN' | 'PAUSE' | 'CANCEL'. */
  desiredState: Generated<string>
  /** Set by ingest alone: a RunState of the contract without its prefix; 'PENDING' before the queue has it. */
  observedState: Generated<string>
  stateReason: Generated<string>
  /** First error of the run. */
  error: JsonOrNull<RunError>
  /** Newest event applied; 0 = none. */
  lastSeq: Count
  /** Settling with GetRun: what we know may be old. */
  isReconciling: Generated<boolean>
  /** 'none' | 'open' | 'rerun_ok' | 'waived' */
  disposition: Generated<string>
  dispositionNote: Generated<string>
  /** Into the first stages. */
  recordsIn: Count
  /** Out of the terminal stages. */
  recordsOut: Count
  recordsDropped: Count
  recordsFailed: Count
  bytesIn: Count
  bytesOut: Count
  inputTokens: Count
  outputTokens: Count
  /** 0 to 1. */
  fraction: Count
  createdAt: CreatedAt
  queuedAt: Date | null
  startedAt: Date | null
  finishedAt: Date | null
  /** Paused since then; null = it is not paused, or had not started. */
  pausedAt: Date | null
  /** All pauses since the start that are over. */
  pausedMs: Count
  updatedAt: ColumnType<Date, Date | undefined, Date>
  version: Generated<number>
}

/** Partitioned by `run_id`. Key (run_id, stage_key). */
export interface StageRunTable {
  runId: string
  stageKey: string
  projectId: string
  position: number
  kind: string
  name: string
  dependsOn: Json<string[]>
  /** Nothing reads its output: it counts for the run's throughput. */
  isTerminal: boolean
  /** A StageState of the contract without its prefix. */
  state: Generated<string>
  attempt: Count
  workerId: Generated<string>
  /** When it began to wait for a worker, this attempt. */
  queuedAt: Date | null
  startedAt: Date | null
  finishedAt: Date | null
  nextAttemptAt: Date | null
  /** Between start and end of this attempt, and not at work: paused, or waiting to go on. */
  idleMs: Count
  /** Oldest first, with their pauses. */
  attempts: Json<StageAttempt[]>
  /** How far its attempts came at most; of a stage that succeeded, what its last attempt made. */
  recordsIn: Count
  recordsOut: Count
  recordsDropped: Count
  recordsFailed: Count
  bytesIn: Count
  bytesOut: Count
  /** 0 to 1; -1 = unknown. */
  fraction: Count
  recordsPerSecond: Count
  droppedByReason: Json<Record<string, number>>
  failedByReason: Json<Record<string, number>>
  /** High-water marks over all attempts: what the rollups have counted already. */
  counted: Json<CountedProgress>
  inputTokens: Count
  outputTokens: Count
  cachedInputTokens: Count
  reasoningTokens: Count
  modelCalls: Count
  error: JsonOrNull<RunError>
  outputs: Json<ArtifactInfo[]>
  updatedAt: ColumnType<Date, Date | undefined, Date>
}
