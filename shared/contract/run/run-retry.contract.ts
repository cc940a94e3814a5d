import { z } from 'zod'
import { GROUP_REASONS } from '../../domain/run/group-retry'
import {
  RETRY_CONFIGURATIONS, RETRY_REASONS, RETRY_REVISIONS, RETRY_STARTS, REUSE_REASONS,
} from '../../domain/run/run-retry'
import { STAGE_STATES } from '../../domain/run/run-state'
import { id } from '../common.contract'
import { pipelineStage, stageKey, stageParameters, taskInputs } from '../pipeline.contract'

/** Parameters by stage key that replace those of the chosen revision, for the new run alone; null leaves one out. */
const parameters = z.record(stageKey, stageParameters).default({})

/** Limits by stage key that replace those of the chosen revision, for the new run alone; null = none of its own. */
const limits = z.record(stageKey, z.strictObject({
  maxAttempts: pipelineStage.shape.maxAttempts.nullable(),
  timeoutMs: pipelineStage.shape.timeoutMs.nullable(),
  failureTolerance: pipelineStage.shape.failureTolerance.nullable(),
})).default({})

/**
 * Which version of their model configurations the stages that run again have. With the newest one, what was mended in
 * it is used: its key, model, endpoint, limits. Stages that are taken over keep theirs.
 */
const configurations = z.enum(RETRY_CONFIGURATIONS).default('newest')

/** Rejected records of the run, by the stage that rejected them and its reason. */
const group = z.strictObject({ stageKey, reason: z.string().min(1).max(200) })

export const runRetry = z.strictObject({
  from: z.enum(RETRY_STARTS).default('failed'),
  /** Where `from: stage` starts. */
  stageKey: stageKey.optional(),
  revision: z.enum(RETRY_REVISIONS).default('same'),
  parameters,
  limits,
  configurations,
  /** Only these records, from the stage that rejected them on. */
  group: group.optional(),
})
  .refine(retry => (retry.from === 'stage') === (retry.stageKey !== undefined), {
    path: ['stageKey'], error: 'belongs to a retry from a stage, and only to it',
  })
  .refine(retry => retry.group === undefined || retry.from === 'failed', {
    path: ['group'], error: 'has its own start: leave out from',
  })

export const runRetryPlanRequest = z.strictObject({ parameters, limits, configurations, group: group.optional() })

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
  /** No stage that would run differs from the run: what failed for good fails again. */
  isUnchanged: z.boolean(),
})

/** A model configuration that a stage names. */
const stageConfiguration = z.object({
  id,
  name: z.string(),
  /** The version that the run has used; null = another configuration, or none. */
  before: z.int().nullable(),
  /** The version that the stage would have if it ran again; null = it cannot be used. */
  after: z.int().nullable(),
})

const retryRevision = z.object({
  revision: z.enum(RETRY_REVISIONS),
  number: z.int(),
  /** Why nothing can be retried with this revision; its stages and choices are empty then. */
  reason: z.enum(RETRY_REASONS).nullable(),
  /** Stages, by key, that it has otherwise than the run or alone, or whose source has another file or settings. */
  changed: z.array(z.string()),
  /** Stages, by key, that lack what earlier retries have changed of them, and whose value was not saved since. */
  lost: z.array(z.string()),
  /** Parameters and limits of its stages that launches have changed: they are not as the revision was saved. */
  overridden: z.int(),
  /** As they would run, before the parameters of the request. `made`: the same stage in the run; null = it has none. */
  stages: z.array(pipelineStage.extend({
    configuration: stageConfiguration.nullable(),
    made: z.object({ state: z.enum(STAGE_STATES), recordsIn: z.int(), recordsOut: z.int() }).nullable(),
  })),
  inputs: taskInputs,
  /** Empty for a group. */
  choices: z.array(retryChoice),
  /**
   * What a retry of the group would be with this revision; null = none was asked for, or the revision itself is not
   * possible.
   */
  group: z.object({
    /** null = possible. */
    reason: z.enum(GROUP_REASONS).nullable(),
    /** No stage differs from the run: what was rejected is rejected again. */
    isUnchanged: z.boolean(),
    /** Stages that compare records or judge all of them together: they see only this part. */
    comparing: z.array(z.string()),
    /** Stages before the start that are not as in the run: the records keep the form that they had. */
    changed: z.array(z.string()),
    /** Stages that write to a dataset and do not run, since the run has sealed no version by them. */
    unpublished: z.array(z.string()),
    /**
     * The version to which each stage that writes to a dataset adds the records. `newer`: a version of its dataset
     * whose records the new one does not have.
     */
    published: z.array(z.object({
      stageKey: z.string(), datasetId: id, semver: z.string(), rows: z.int(), newer: z.string().nullable(),
    })),
  }).nullable(),
})

const groupState = z.object({
  stageKey: z.string(),
  reason: z.string(),
  /** As the run counted them: so many are read. */
  records: z.int(),
  /** Records that were kept whole, which alone can be retried; null = unknown before the run. */
  kept: z.int().nullable(),
  /** The retry that reads them now, or that has recovered them. */
  by: z.object({ id, name: z.string() }).nullable(),
})

export const runRetryPlan = z.object({
  runId: id,
  /** same, then newest. */
  revisions: z.array(retryRevision),
  /** A retry of this run that has not ended. */
  living: z.object({ id, name: z.string() }).nullable(),
  /** The group that was asked for. */
  group: groupState.nullable(),
})

export type RunRetry = z.output<typeof runRetry>
export type RunRetryPlan = z.infer<typeof runRetryPlan>
export type RetryRevisionView = z.infer<typeof retryRevision>
export type RetryChoiceView = z.infer<typeof retryChoice>
