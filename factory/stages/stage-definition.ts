import type { ArtifactStore } from '#artifact/store.ts'
import type { ServiceClient } from '#proto/adapter/client.ts'
import type { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import type { Meter } from '../job/meter.ts'
import type { ArtifactRef, HistogramDelta, Json, StageAlert, StageJob, StageSpec, TokensDelta } from '../job/stage-job.ts'

export interface Column {
  /** Nested fields with dots. */
  name: string
  /** 'string', 'integer', 'number', 'boolean', 'timestamp', 'object', 'array' or 'unknown'. */
  type: string
  nullable: boolean
}

export interface Finding {
  severity: 'INFO' | 'WARNING' | 'ERROR'
  /** UPPER_SNAKE_CASE. */
  code: string
  /** JSON pointer, for example `/stages/2/parameters/field`. */
  pointer: string
  /** '' = the whole. */
  stageId: string
  /** Plain English. */
  message: string
  /** What of the message is not the same for every finding of its code. */
  params?: Record<string, string>
}

/** Columns that go on, or undefined when nobody can know them before the run. */
export type Columns = Column[] | undefined

export interface MetricDescriptor {
  name: string
  /** UCUM: "1", "By", "s", "{token}", "{record}". */
  unit: string
  /** Whether values only grow within an attempt. */
  cumulative: boolean
}

/** A way to say which parameter is wrong, relative to the stage's parameters: `/conditions/0/field`. */
export type Complain = (finding: Pick<Finding, 'severity' | 'code' | 'message' | 'params'> & { pointer: string }) => void

export interface PlanInput {
  parameters: Record<string, Json>
  /** Columns of each input, in the order of `dependsOn`. */
  inputs: Columns[]
  complain: Complain
}

export interface StageDefinition {
  kind: string
  version: string
  displayNames: Record<'zh-CN' | 'en', string>
  /** Of the Lucide set: `i-lucide-…`. */
  icon: string
  /** JSON Schema (draft 2020-12) of the parameters, with defaults. */
  parametersSchema: Record<string, unknown>
  metrics: MetricDescriptor[]
  minInputs: number
  /** 0 = no limit. */
  maxInputs: number
  resumable: boolean
  usesModel: boolean
  /**
   * Set where the columns depend on what is read. `source`: it names all of them; `sample`: they are those of the first
   * records, so a field that is not among them may still come.
   */
  columnsFrom?: 'source' | 'sample'
  /** Columns after the stage; complains about parameters that do not fit its inputs. Parameters are valid and complete. */
  plan: (input: PlanInput) => Columns
  /** @throws StageFailure when the attempt fails as a whole. */
  execute: (context: StageContext) => Promise<StageResult>
}

export type StageResult
  = | { type: 'done', outputs: ArtifactRef[] }
    | { type: 'paused' }

export type ModelClient = ServiceClient<typeof ModelService>

/** The thread's way to the model service: one channel, opened when a stage first needs it. */
export interface ModelCaller {
  /** @throws StageFailure NO_MODEL_SERVICE when this factory was given none. */
  client: () => ModelClient
}

/** What a stage may use while it runs in its worker thread. */
export interface StageContext {
  job: StageJob
  /** `job.stage`, its parameters completed with the defaults of the schema. */
  stage: StageSpec
  store: ArtifactStore
  /** Real paths of the folders that sources may lie in. */
  sourceRoots: string[]
  model: ModelCaller
  meter: Meter
  /** Aborts for a cancel, a timeout and a lost lease; for calls that wait. */
  signal: AbortSignal
  /** Throws when the attempt is to stop; cheap enough for every record, also where nothing is awaited. */
  throwIfStopped: () => void
  isPauseAsked: () => boolean
  /** Sends what is due: progress, tokens, latencies. Cheap; for every few records. */
  tick: () => void
  /** Whether the last checkpoint is long enough ago. */
  isCheckpointDue: () => boolean
  /** Resolves when the checkpoint is durable. */
  saveCheckpoint: (checkpoint: Json) => Promise<void>
  addTokens: (delta: TokensDelta) => void
  /** Adds one value to a distribution. */
  addSample: (name: HistogramDelta['name'], labels: Record<string, string>, value: number) => void
  alert: (alert: StageAlert) => void
}

/** The attempt failed as a whole, for a reason that has a name. */
export class StageFailure extends Error {
  override name = 'StageFailure'
  /** UPPER_SNAKE_CASE. */
  readonly reason: string
  readonly isRetryable: boolean
  readonly metadata: Record<string, string>
  /** What is worth keeping of a failed attempt: its rejects. */
  outputs: ArtifactRef[] = []

  constructor(reason: string, message: string, { isRetryable = false, metadata = {}, cause }: { isRetryable?: boolean, metadata?: Record<string, string>, cause?: unknown } = {}) {
    super(message, { cause })
    this.reason = reason
    this.isRetryable = isRetryable
    this.metadata = metadata
  }
}
