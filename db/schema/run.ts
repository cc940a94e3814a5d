import type { ColumnType, Generated } from 'kysely'
import type { ArtifactInfo } from '#shared/domain/dataset/artifact'
import type { TaskInput } from '#shared/domain/pipeline/pipeline-spec'
import type { BulkPlan } from '#shared/domain/run/run-bulk'
import type { RunCounter, StageCounter, WorkCounts } from '#shared/domain/run/counters'
import type { FrozenRunSpec, RunError } from '#shared/domain/run/run-record'
import type { Disposition } from '#shared/domain/run/run-decision'
import type { RunTrigger } from '#shared/domain/run/run-filter'
import type { DesiredState, ObservedState, StageState } from '#shared/domain/run/run-state'
import type { ShardReport } from '#shared/domain/run/shard-report'
import type { StageAttempt } from '#shared/domain/run/stage-attempt'
import type { Count, CreatedAt, Editable, Json, JsonOrNull } from './columns'

export interface TaskTable extends Editable {
  projectId: string
  name: string
  pipelineId: string
  /** Number of the pinned revision; null = the newest at each launch. */
  revision: number | null
  /** Input by stage key. */
  inputs: Json<Record<string, TaskInput>>
  /** Parameters by stage key that replace those of the revision. */
  parameters: Json<Record<string, Record<string, unknown>>>
  priority: Generated<number>
  /** Maximum number of records per input stage; 0 = all. */
  recordLimit: Generated<number>
  archivedAt: Date | null
}

/** Partitioned by `id` (UUIDv7: its time orders runs). */
export interface TaskRunTable extends Record<RunCounter, Count> {
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
  trigger: RunTrigger
  actor: string
  priority: Generated<number>
  recordLimit: Generated<number>
  /** The RunSpec as sent to the queue, pinned at launch. */
  spec: Json<FrozenRunSpec>
  /** Set by a person's verb. */
  desiredState: Generated<DesiredState>
  /** Set only by ingest. */
  observedState: Generated<ObservedState>
  stateReason: Generated<string>
  /** First error of the run. */
  error: JsonOrNull<RunError>
  /** Newest event applied; 0 = none. */
  lastSeq: Count
  /** Must be settled with GetRun: our state may be outdated. */
  isReconciling: Generated<boolean>
  disposition: Generated<Disposition>
  dispositionNote: Generated<string>
  /** '' = nobody: not decided, or a later run succeeded. */
  decidedBy: Generated<string>
  decidedAt: Date | null
  /** The later run that succeeded: of the same task, or launched again from this one. */
  fixedByRunId: string | null
  /** 0 to 1. */
  fraction: Count
  createdAt: CreatedAt
  queuedAt: Date | null
  startedAt: Date | null
  finishedAt: Date | null
  /** Start of the current pause; null = not paused, or not started. */
  pausedAt: Date | null
  /** Total of all finished pauses since the start. */
  pausedMs: Count
  updatedAt: ColumnType<Date, Date | undefined, Date>
  version: Generated<number>
}

/**
 * Partitioned by `run_id`. Key (run_id, stage_key). What it counts is the furthest progress of its attempts; of a
 * successful stage, what its last attempt counted.
 */
export interface StageRunTable extends Record<StageCounter, Count> {
  runId: string
  stageKey: string
  projectId: string
  position: number
  kind: string
  name: string
  dependsOn: Json<string[]>
  /** True when no stage reads its output, which then counts for the run's throughput. */
  isTerminal: boolean
  /** True when it reads what another run has rejected, and counted. */
  readsRejects: Generated<boolean>
  state: Generated<StageState>
  attempt: Count
  workerId: Generated<string>
  /** When this attempt began to wait for a worker. */
  queuedAt: Date | null
  startedAt: Date | null
  finishedAt: Date | null
  nextAttemptAt: Date | null
  /** Idle time between start and end of this attempt: paused or waiting to resume. */
  idleMs: Count
  /** Attempts with their pauses, oldest first. */
  attempts: Json<StageAttempt[]>
  /** 0 to 1; -1 = unknown. */
  fraction: Count
  recordsPerSecond: Count
  droppedByReason: Json<Record<string, number>>
  failedByReason: Json<Record<string, number>>
  /** Maximum over all attempts, which the rollups have already counted; a counter that was added later is absent. */
  counted: Json<Partial<WorkCounts>>
  error: JsonOrNull<RunError>
  outputs: Json<ArtifactInfo[]>
  /**
   * Taken over from the run in which it ran; null = its own. Records and outputs are those of that run, and counted
   * there.
   */
  reusedRunId: string | null
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

/** What the factory told last of the shards of an attempt; a part of it from each pause on. */
export interface StageShardTable {
  runId: string
  stageKey: string
  beganAt: Date
  projectId: string
  attempt: number
  report: Json<ShardReport>
}

/** What a reader has saved of the list of runs. */
export interface SavedViewTable extends Editable {
  projectId: string
  /** 'operator' while sign-in is off. */
  owner: string
  name: string
  isShared: Generated<boolean>
  /** Of its owner. */
  isDefault: Generated<boolean>
  /** As a version of the console saved it: another one may not understand all of it. */
  filter: Json<Record<string, unknown>>
  sort: string
  columns: Json<string[]>
}

/** Runs chosen for one action, as they were at its preview; deleted a day after it has expired. */
export interface RunSelectionTable {
  id: string
  projectId: string
  actor: string
  /** The filter; null = chosen by hand. */
  query: JsonOrNull<unknown>
  /** Ascending. */
  runIds: string[]
  /** The actions that were possible on each run, one bit each. */
  possible: number[]
  /** What the preview has shown. */
  plan: Json<BulkPlan[]>
  createdAt: CreatedAt
  expiresAt: Date
}
