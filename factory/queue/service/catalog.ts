import type { JsonObject, MessageInitShape } from '@bufbuild/protobuf'
import type { StageKindSchema } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import type { StageSpec } from '../../job/stage-job.ts'

export interface Column {
  name: string
  type: string
  nullable: boolean
}

export interface Finding {
  severity: 'INFO' | 'WARNING' | 'ERROR'
  code: string
  /** JSON pointer into the list of stages, for example `/stages/2/parameters/min_chars`. */
  pointer: string
  stageId: string
  message: string
  params?: Record<string, string>
}

export interface Plan {
  findings: Finding[]
  stageColumns: { stageId: string, columns: Column[] }[]
}

export interface Inspection {
  encoding: string
  format: string
  dialect: JsonObject
  columns: Column[]
  sample: string[]
  findings: Finding[]
  /** -1 = unknown. */
  bytes: number
  encodings: { encoding: string, lines: string[] }[]
  rowsRead: number
  hasMore: boolean
}

/** Of the datasets that input stages read. */
export interface GivenColumns {
  /** Of the only one, or of several that do not differ; [] = unknown. */
  inputColumns: Column[]
  /** By stage. */
  stageColumns: readonly { stageId: string, columns: Column[] }[]
}

/** What the queue must know about the stages that workers can run. Signals abort when nobody waits. */
export interface StageCatalog {
  kinds: MessageInitShape<typeof StageKindSchema>[]
  /** Checks only the stages themselves. */
  check: (stages: StageSpec[], signal: AbortSignal) => Promise<Finding[]>
  /** Also reads the sources, so that columns are known from the first stage on. */
  plan: (stages: StageSpec[], given: GivenColumns, signal: AbortSignal) => Promise<Plan>
  inspect: (stage: StageSpec, sampleSize: number, signal: AbortSignal) => Promise<Inspection>
}
