import { z } from 'zod'
import { RETRY_REASONS, RETRY_REVISIONS, RETRY_STARTS, REUSE_REASONS } from '../../domain/run/run-retry'
import { STAGE_STATES } from '../../domain/run/run-state'
import { id } from '../common.contract'
import { pipelineStage, stageKey, stageParameters, taskInputs } from '../pipeline.contract'

/** Parameters by stage key that replace those of the chosen revision, for the new run alone. */
const parameters = z.record(stageKey, stageParameters).default({})

export const runRetry = z.strictObject({
  from: z.enum(RETRY_STARTS).default('failed'),
  /** Where `from: stage` starts. */
  stageKey: stageKey.optional(),
  revision: z.enum(RETRY_REVISIONS).default('same'),
  parameters,
}).refine(retry => (retry.from === 'stage') === (retry.stageKey !== undefined), { path: ['stageKey'], error: 'belongs to a retry from a stage, and only to it' })

export const runRetryPlanRequest = z.strictObject({ parameters })

const retryChoice = z.object({
  from: z.enum(RETRY_STARTS),
  stageKey: z.string().nullable(),
  /** null = possible. */
  reason: z.enum(RETRY_REASONS).nullable(),
  /** Stages before the start that cannot be taken over, with the names of changed parameters. */
  blocked: z.array(z.object({ stageKey: z.string(), reason: z.enum(REUSE_REASONS), parameters: z.array(z.string()) })),
  /** Stages that would run; all others are taken over. */
  redone: z.array(z.string()),
  /** Records that the first of them would read, by the run; null = unknown. */
  records: z.int().nullable(),
})

const retryRevision = z.object({
  revision: z.enum(RETRY_REVISIONS),
  number: z.int(),
  /** Why nothing can be retried with this revision; its stages and choices are empty then. */
  reason: z.enum(RETRY_REASONS).nullable(),
  /** As they would run, before the parameters of the request. `made`: the same stage in the run; null = it has none. */
  stages: z.array(pipelineStage.extend({ made: z.object({ state: z.enum(STAGE_STATES), recordsIn: z.int(), recordsOut: z.int() }).nullable() })),
  inputs: taskInputs,
  choices: z.array(retryChoice),
})

export const runRetryPlan = z.object({
  runId: id,
  /** same, then newest. */
  revisions: z.array(retryRevision),
  /** A retry of this run that has not ended. */
  living: z.object({ id, name: z.string() }).nullable(),
})

export type RunRetry = z.output<typeof runRetry>
export type RunRetryPlan = z.infer<typeof runRetryPlan>
export type RetryRevisionView = z.infer<typeof retryRevision>
export type RetryChoiceView = z.infer<typeof retryChoice>
