import type { ColumnType, Generated } from 'kysely'
import type { ArtifactRef, Json, StageErrorInfo, StageProgress } from '../../job/stage-job.ts'
import type { RunState, StagePolicy, StageState, StageUsage } from '../domain/run-model.ts'

/** Read as an object, written as JSON text: the drivers disagree about arrays. */
type JsonColumn<T> = ColumnType<T, string | null, string | null>

interface RunTable {
  runId: string
  project: string
  /** RunSpec as protobuf. */
  spec: Uint8Array
  /** SHA-256 of the canonical spec, hex. */
  specSha256: string
  state: RunState
  priority: number
  maxParallelStages: number
  lastSeq: number
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
  updatedAt: Date
}

interface StageTable {
  runId: string
  stageId: string
  position: number
  policy: JsonColumn<StagePolicy>
  state: StageState
  attempt: number
  failures: number
  losses: number
  hasMoved: boolean
  spentMs: number
  isResuming: boolean
  workerId: string | null
  jobId: string | null
  queuedAt: Date | null
  nextAttemptAt: Date | null
  startedAt: Date | null
  endedAt: Date | null
  progress: JsonColumn<StageProgress>
  usage: JsonColumn<StageUsage>
  error: JsonColumn<StageErrorInfo | null>
  outputs: JsonColumn<ArtifactRef[]>
  reusedRunId: string | null
  fixes: JsonColumn<ArtifactRef | null>
  checkpoint: JsonColumn<Checkpoint | null>
}

export interface Checkpoint {
  value: Json
  progress: StageProgress
}

interface EventTable {
  /** Order of commit, over all runs. */
  position: number
  runId: string
  seq: number
  /** Event as protobuf. */
  payload: Uint8Array
  createdAt: Date
}

/** A single row. Because every transaction that appends events updates it, they are in order. */
interface LogHeadTable {
  storageId: string
  /** Newest event. */
  position: number
  /** Newest event that retention has removed. */
  trimmed: number
}

interface RequestTable {
  requestId: string
  method: string
  bodySha256: string
  /** The answer's Run as protobuf. */
  answer: Uint8Array
  createdAt: Date
}

interface WorkerTable {
  workerId: string
  host: string
  version: string
  capacity: number
  busy: number
  kinds: JsonColumn<string[]>
  isDraining: boolean
  heartbeatAt: Date
}

interface ModelAnswerTable {
  requestId: string
  bodySha256: string
  /** The process that asks or has asked. */
  holder: string
  leaseUntil: Date
  /** Whether an earlier call of this id may have been sent. */
  isResent: Generated<boolean>
  /** Whether its usage is in the events of its run. */
  isReported: Generated<boolean>
  /** JSON text; null = not known. */
  outcome: string | null
  createdAt: Date
}

interface ModelLimitTable {
  limitKey: string
  nextAt: Date
}

interface ModelSlotTable {
  limitKey: string
  slot: number
  holder: string
  leaseUntil: Date
}

interface MigrationTable {
  version: number
  appliedAt: Generated<Date>
}

export interface FactorySchema {
  runs: RunTable
  stages: StageTable
  events: EventTable
  logHead: LogHeadTable
  requests: RequestTable
  workers: WorkerTable
  modelAnswers: ModelAnswerTable
  modelLimits: ModelLimitTable
  modelSlots: ModelSlotTable
  migrations: MigrationTable
}
