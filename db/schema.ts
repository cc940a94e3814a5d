import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { ArtifactInfo, ColumnInfo, DatasetManifest } from '#shared/domain/artifact'
import type { PipelineSpec, TaskInput } from '#shared/domain/pipeline-spec'
import type { CountedProgress, FrozenRunSpec, RunError } from '#shared/domain/run-record'

/**
 * The console's database, one interface a table. Migrations are the truth; `tests/db/schema.spec.ts`
 * compares both. Columns are snake_case there and camelCase here (CamelCasePlugin).
 */
export interface Schema {
  projects: ProjectTable
  dataSources: DataSourceTable
  uploads: UploadTable
  datasets: DatasetTable
  datasetVersions: DatasetVersionTable
  pipelines: PipelineTable
  pipelineRevisions: PipelineRevisionTable
  pipelineStages: PipelineStageTable
  tasks: TaskTable
  taskRuns: TaskRunTable
  stageRuns: StageRunTable
  runEvents: RunEventTable
  outbox: OutboxTable
  idempotencyKeys: IdempotencyKeyTable
  eventCursors: EventCursorTable
  coverage: CoverageTable
  metricsSummary: MetricsSummaryTable
  metricsLatency: MetricsLatencyTable
  tokensUsage: TokensUsageTable
  auditLog: AuditLogTable
}

/** Set by the database on insert, never by an update. */
type CreatedAt = ColumnType<Date, Date | undefined, never>
type Json<T> = JSONColumnType<T & object, string, string>
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>
type Count = Generated<number>

interface Editable {
  /** UUIDv7. */
  id: string
  /** Optimistic lock, from 1; the ETag. */
  version: Generated<number>
  createdAt: CreatedAt
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

interface ProjectTable extends Editable {
  /** For URLs and people: `[a-z0-9-]`, unique. */
  key: string
  name: string
  description: string
  archivedAt: Date | null
}

interface DataSourceTable extends Editable {
  projectId: string
  name: string
  /** 'upload' | 'folder' */
  kind: string
  /** Stage kind that reads it: 'ingest.files' | 'ingest.jsonl' | 'ingest.csv'. */
  stageKind: string
  /** Parameters of that stage. */
  parameters: Json<Record<string, unknown>>
  uploadId: string | null
  /** Columns seen at the last test; [] before. */
  columns: Json<ColumnInfo[]>
  lastTestAt: Date | null
  lastTestOk: boolean | null
  lastTestMessage: string | null
  archivedAt: Date | null
}

interface UploadTable {
  id: string
  projectId: string
  filename: string
  bytes: number
  sha256: string
  /** `artifact:sha256/<hex>` */
  uri: string
  /** 'jsonl' | 'csv' | 'text' | 'unknown' */
  format: string
  actor: string
  createdAt: CreatedAt
}

interface DatasetTable extends Editable {
  projectId: string
  name: string
  description: string
  archivedAt: Date | null
}

interface DatasetVersionTable {
  id: string
  projectId: string
  datasetId: string
  semver: string
  /** 'SEALED' */
  state: string
  manifest: Json<DatasetManifest>
  manifestUri: string
  manifestSha256: string
  rows: number
  bytes: number
  columns: Json<ColumnInfo[]>
  /** Per-column statistics by column name. */
  stats: Json<Record<string, unknown>>
  /** Ids of the dataset versions that it was made from. */
  parents: Json<string[]>
  producedByRun: string
  producedByStage: string
  createdAt: CreatedAt
}

interface PipelineTable extends Editable {
  projectId: string
  name: string
  description: string
  currentRevisionId: string | null
  /** Made by the product itself, such as the import of a source; hidden from lists. */
  isBuiltIn: Generated<boolean>
  archivedAt: Date | null
}

interface PipelineRevisionTable {
  id: string
  projectId: string
  pipelineId: string
  /** From 1 in its pipeline. */
  number: number
  /** Canonical JSON of the stages. */
  spec: Json<PipelineSpec>
  sha256: string
  message: string
  actor: string
  createdAt: CreatedAt
}

/** The stages of a revision as rows, to ask which pipelines use a kind. */
interface PipelineStageTable {
  revisionId: string
  projectId: string
  stageKey: string
  position: number
  kind: string
  name: string
  parameters: Json<Record<string, unknown>>
  needs: Json<string[]>
}

interface TaskTable extends Editable {
  projectId: string
  name: string
  pipelineId: string
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
interface TaskRunTable {
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
  updatedAt: ColumnType<Date, Date | undefined, Date>
  version: Generated<number>
}

/** Partitioned by `run_id`. Key (run_id, stage_key). */
interface StageRunTable {
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
  /** Of this attempt. */
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

/** Partitioned by `run_id`. Key (run_id, seq). Progress is applied, not stored. */
interface RunEventTable {
  runId: string
  seq: number
  projectId: string
  /** 'run_state' | 'stage_state' | 'tokens' | 'alert' */
  type: string
  stageKey: string
  attempt: number
  occurredAt: Date
  payload: Json<Record<string, unknown>>
  createdAt: CreatedAt
}

interface OutboxTable {
  /** UUIDv7: verbs of one run go out in this order. */
  id: string
  projectId: string
  runId: string
  /** 'submit' | 'pause' | 'resume' | 'cancel' */
  verb: string
  /** Sent to the queue; the same at every try. */
  requestId: string
  reason: Generated<string>
  /** 'pending' | 'done' | 'refused' */
  state: Generated<string>
  tries: Count
  availableAt: ColumnType<Date, Date | undefined, Date>
  claimedUntil: Date | null
  lastError: string | null
  createdAt: CreatedAt
  doneAt: Date | null
}

interface IdempotencyKeyTable {
  key: string
  /** Method and path pattern. */
  route: string
  bodySha256: string
  /** null while the first request is still being answered. */
  status: number | null
  answer: JsonOrNull<unknown>
  location: string | null
  createdAt: CreatedAt
  expiresAt: Date
}

interface EventCursorTable {
  /** 'factory' */
  source: string
  cursor: string
  /** Latest instant believed complete: the watermark. */
  heardAt: Date | null
  updatedAt: ColumnType<Date, Date | undefined, Date>
}

interface CoverageTable {
  source: string
  /** Start of 5 UTC minutes. */
  bucketStart: Date
  /** Milliseconds of the bucket in which the source was heard, at most 300,000. */
  heardMs: number
}

interface RollupKey {
  /** 300 or 900. */
  grainSeconds: number
  bucketStart: Date
  projectId: string
  pipelineId: string
  /** '' = none. */
  templateVersion: string
  /** '' = none. */
  modelVersion: string
  /** '' = a row about whole runs. */
  stageKey: string
  /** '' = a row about whole runs. */
  stageKind: string
}

/** Additive counters by event time. */
interface MetricsSummaryTable extends RollupKey {
  recordsIn: Count
  recordsOut: Count
  recordsDropped: Count
  recordsFailed: Count
  /** Part of recordsOut that came from terminal stages: the throughput. */
  terminalRecordsOut: Count
  bytesIn: Count
  bytesOut: Count
  runsSucceeded: Count
  runsFailed: Count
  runsCrashed: Count
  runsCancelled: Count
  /** Succeeded with every stage at attempt 1. */
  runsFirstPass: Count
  stagesSucceeded: Count
  stagesFailed: Count
  /** Attempts that ended, and their run time. */
  attempts: Count
  attemptMs: Count
  /** Time that attempts waited for a worker. */
  waitMs: Count
  inputTokens: Count
  outputTokens: Count
  cachedInputTokens: Count
  reasoningTokens: Count
  modelCalls: Count
  modelCallsFailed: Count
  /** Grows when a late fact changed the bucket. */
  revision: Count
}

/** Distribution in exponential buckets: index i holds values in (1.02^(i-1), 1.02^i] ms. */
interface MetricsLatencyTable extends RollupKey {
  /** 'attempt' = run time of an attempt; 'call' = one model call. */
  measure: string
  bucketIndex: number
  count: number
}

/** Partitioned by `run_id`. Key (run_id, seq): one row an event. */
interface TokensUsageTable {
  runId: string
  seq: number
  projectId: string
  pipelineId: string
  stageKey: string
  attempt: number
  model: string
  /** 'MODEL' | 'RULES' | 'SIMULATED' */
  provenance: string
  inputTokens: number
  outputTokens: number
  cachedInputTokens: number
  reasoningTokens: number
  calls: number
  callsByOutcome: Json<Record<string, number>>
  isEstimated: boolean
  occurredAt: Date
}

/** Append-only. */
interface AuditLogTable {
  id: string
  projectId: string | null
  actor: string
  /** For example 'pipeline.update'. */
  action: string
  noun: string
  nounId: string
  before: JsonOrNull<unknown>
  after: JsonOrNull<unknown>
  requestId: string
  createdAt: CreatedAt
}
