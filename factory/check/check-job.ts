import type { FieldViolation } from '#proto/adapter/status-details.ts'
import type { Inspection } from '../stages/inspect/inspect.ts'
import type { Plan } from '../stages/plan/plan.ts'
import type { Column } from '../stages/stage-definition.ts'
import type { StageSpec, WorkerEnv } from '../job/stage-job.ts'

/**
 * Work on user input whose cost is unknown beforehand: files, globs and patterns, parameters,
 * JSON Schemas and what models answer.
 */
export type CheckJob
  = | {
    type: 'inspect'
    stage: StageSpec
    sampleSize: number
    env: Pick<WorkerEnv, 'artifacts' | 'sourceRoots'>
  }
  | { type: 'plan', stages: StageSpec[], inputColumns: Column[], sourceColumns: ReadonlyMap<string, Column[]> }
  /** Without an answer: checks the schema itself. */
  | { type: 'schema', schema: string, answer?: string }

/** What a thread can do: source tests and plans, or JSON Schemas. */
export type CheckWork = 'stages' | 'schemas'

export interface CheckResults {
  inspect: Inspection
  plan: Plan
  schema: FieldViolation[]
}

export type ToCheckThread
  = | { type: 'run', id: number, job: CheckJob }
    | { type: 'stop', id: number }

/** A failure is a result of the job; an error is a bug. */
export type FromCheckThread
  = | { isReady: true }
    | { id: number, result: CheckResults[CheckJob['type']] }
    | { id: number, failure: { reason: string, message: string, metadata: Record<string, string> } }
    | { id: number, error: string }
