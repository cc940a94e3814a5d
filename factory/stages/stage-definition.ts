import type { ArtifactStore } from '#artifact/store.ts'
import type { ServiceClient } from '#proto/adapter/client.ts'
import type { ModelService } from '#proto/gen/datafactory/model/v1/model_service_pb.ts'
import type { Meter } from '../job/meter.ts'
import type {
  ArtifactRef, HistogramDelta, Json, StageAlert, StageJob, StageSpec, TokensDelta,
} from '../job/stage-job.ts'
import type { OnGuess } from '../io/encoding.ts'
import type { Deciders } from './row/piece.ts'
import type { Shards } from '../job/shard-spec.ts'
import type { Decide } from './row/decide.ts'
import type { RowSource } from './row/row.ts'

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
  /** '' = the whole pipeline. */
  stageId: string
  /** Plain English. */
  message: string
  /** The varying parts of the message. */
  params?: Record<string, string>
}

/** Output columns, or undefined when they are unknown before the run. */
export type Columns = Column[] | undefined

export interface MetricDescriptor {
  name: string
  /** UCUM: "1", "By", "s", "{token}", "{record}". */
  unit: string
  /** Whether values only grow within an attempt. */
  cumulative: boolean
}

/** Reports an invalid parameter, with a pointer relative to the stage's parameters: `/conditions/0/field`. */
export type Complain = (
  finding: Pick<Finding, 'severity' | 'code' | 'message' | 'params'> & { pointer: string },
) => void

export interface PlanInput<Parameters = Record<string, Json>> {
  parameters: Parameters
  /** Columns of each input, in the order of `dependsOn`. */
  inputs: Columns[]
  complain: Complain
}

/** What a stage that reads a source needs to look at it. */
export interface LookContext {
  stage: StageSpec
  store: ArtifactStore
  sourceRoots: string[]
  signal: AbortSignal
  onGuess: OnGuess
}

/** A source to read from, and facts about it besides its records. */
export interface Look {
  source: RowSource
  encoding: string
  format: string
  dialect: { [key: string]: Json }
  /** -1 = unknown. */
  bytes: number
  /** Column names that are known without reading a record. */
  columns?: string[]
  isEmpty?: boolean
  /** The finding for a source that is not empty and has no record. */
  nothing?: { message: string, look: string }
}

/** What a kind says of itself, so that nobody need know its name. The contract explains each. */
export interface KindFacts {
  role: 'source' | 'input' | 'rejects' | 'step' | 'gate' | 'sink'
  shape: 'map' | 'set' | 'io' | 'model'
  purpose: 'read' | 'clean' | 'filter' | 'model' | 'check' | 'write'
  /** Whether a pause or a crash continues from a checkpoint. */
  resumable: boolean
  usesModel: boolean
  /** What a model must offer to be called by it. */
  modelTasks: readonly 'GENERATE'[]
  /** On a part of its input it may decide otherwise. */
  comparesRecords: boolean
  /** It takes records by their row number: in a part another record has it. */
  countsRows: boolean
  /** Parameters for its box, in order: a name; `a|b` = the first with a value; `a..b` = the range. */
  note: readonly string[]
  /** Of about 300 bytes, by one core, measured and rounded down; 0 = not known, or not its own. */
  recordsPerSecond: number
}

export interface StageDefinition extends KindFacts {
  kind: string
  version: string
  /** Kinds are listed by it. */
  place: number
  displayNames: Record<'zh-CN' | 'en', string>
  /** Name from the Lucide set: `i-lucide-…`. */
  icon: string
  /** JSON Schema (draft 2020-12) of the parameters, with defaults. */
  parametersSchema: Record<string, unknown>
  metrics: MetricDescriptor[]
  minInputs: number
  /** 0 = no limit. */
  maxInputs: number
  /**
   * Set when the columns depend on the data. `source`: the source names all of them; `sample`: they are those of the
   * first records, so further fields may follow.
   */
  columnsFrom?: 'source' | 'sample'
  /** Fills in the defaults and checks the result. */
  complete: (given: Record<string, Json>) => CompleteParameters
  /**
   * Set when the stage reads a source. Parameters are complete.
   *
   * @throws StageFailure, and errors of the file system
   */
  look?: (context: LookContext) => Promise<Look>
  /** Columns of the stage's output. Complains about parameters that do not suit its inputs. Parameters are complete. */
  plan: (input: PlanInput) => Columns
  /**
   * Set when what becomes of a record depends on the record and the parameters alone: then any thread may decide about
   * it. Parameters are complete.
   */
  openDecide?: (parameters: Record<string, Json>) => Promise<Decide>
  /** Parameters are complete. @throws StageFailure when the attempt fails as a whole. */
  execute: (context: StageContext) => Promise<StageResult>
}

export interface CompleteParameters {
  /** A copy, with the defaults filled in. */
  parameters: Record<string, Json>
  /** Empty = the parameters are complete. */
  errors: { pointer: string, message: string }[]
}

export type StageResult
  = | { type: 'done', outputs: ArtifactRef[] }
    | { type: 'paused' }

export type ModelClient = ServiceClient<typeof ModelService>

/** The thread's connection to the model service: one channel, opened when a stage first needs it. */
export interface ModelCaller {
  /** @throws StageFailure NO_MODEL_SERVICE when this factory has none configured. */
  client: () => ModelClient
}

/** What a stage may use while it runs in its worker thread. */
export interface StageContext {
  job: StageJob
  /** `job.stage`, with the schema's defaults filled in. */
  stage: StageSpec
  store: ArtifactStore
  /** Real paths of the folders that may contain sources. */
  sourceRoots: string[]
  model: ModelCaller
  /** Starts threads that decide about this stage's records; undefined when no core is free for them. */
  openDeciders: () => Promise<Deciders | undefined>
  /** Processes that do shards of this stage; undefined when there are none. */
  shards: () => Shards | undefined
  meter: Meter
  /** Aborts on a cancel, a timeout or a lost lease; for calls that wait. */
  signal: AbortSignal
  /** Throws when the attempt must stop; cheap enough to call for every record, also in code that awaits nothing. */
  throwIfStopped: () => void
  isPauseAsked: () => boolean
  /** Sends pending reports: progress, tokens, latencies. Cheap; call it every few records. */
  tick: () => void
  /** Whether it is time for the next checkpoint. */
  isCheckpointDue: () => boolean
  /** Resolves when the checkpoint is durable. */
  saveCheckpoint: (checkpoint: Json) => Promise<void>
  addTokens: (delta: TokensDelta) => void
  /** Adds one value to a distribution. */
  addSample: (name: HistogramDelta['name'], labels: Record<string, string>, value: number) => void
  alert: (alert: StageAlert) => void
  /** A line for those who watch; cheap enough for every rejected record. No secrets, no contents of records. */
  tell: (severity: StageAlert['severity'], toText: () => string) => void
}

/** The attempt failed as a whole, with a known reason. */
export class StageFailure extends Error {
  override name = 'StageFailure'
  /** UPPER_SNAKE_CASE. */
  readonly reason: string
  readonly isRetryable: boolean
  readonly metadata: Record<string, string>
  /** Outputs kept from a failed attempt: its rejected records. */
  outputs: ArtifactRef[] = []

  constructor(reason: string, message: string, {
    isRetryable = false, metadata = {}, cause,
  }: { isRetryable?: boolean, metadata?: Record<string, string>, cause?: unknown } = {}) {
    super(message, { cause })
    this.reason = reason
    this.isRetryable = isRetryable
    this.metadata = metadata
  }
}
