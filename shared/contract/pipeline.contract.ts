import { z } from 'zod'
import { PART_CHANGES, PARTS, STAGE_CHANGES } from '../domain/pipeline/pipeline-diff'
import { LAUNCH_CHECKS } from '../domain/pipeline/pipeline-check'
import { LIMIT_BOUNDS } from '../domain/run/run-record'
import { BUILT_IN_TEMPLATES, CONSEQUENCES } from '../domain/template/template-code'
import { column, description, editable, id, instant, integerText, name, pageOf } from './common.contract'
import { finding } from './finding.contract'

/** Unique in its pipeline. */
export const stageKey = z.string().regex(/^[a-z0-9_-]{1,63}$/, 'lower-case letters, digits, _ and -, at most 63')

const { maxAttempts, timeoutMs, failureTolerance } = LIMIT_BOUNDS

/** By name; checked against the JSON Schema of the stage's kind. */
export const stageParameters = z.record(z.string().max(200), z.unknown())

export const MAX_STAGES = 100

export const pipelineStage = z.strictObject({
  key: stageKey,
  kind: z.string().min(1).max(100).meta({ examples: ['clean.normalize'] }),
  name: z.string().trim().max(200).default(''),
  /** Keys of the stages whose output it reads, in the order that the kind expects. */
  needs: z.array(z.string().max(63)).max(MAX_STAGES).default([]),
  parameters: stageParameters.default({}),
  /** For ingest stages: the source to read. */
  sourceId: id.optional(),
  /** Attempts that may fail through the stage itself; absent = 3. */
  maxAttempts: z.int().min(maxAttempts.least).max(maxAttempts.most).optional(),
  /**
   * Time limit of an attempt; one that has moved its checkpoint continues from there without counting as failed. Absent
   * = 1 hour.
   */
  timeoutMs: z.int().min(timeoutMs.least).max(timeoutMs.most).optional(),
  /** Largest share of records that may fail; 0 = none, absent = no limit. */
  failureTolerance: z.number().min(failureTolerance.least).max(failureTolerance.most).optional(),
})

const stages = z.array(pipelineStage).min(1).max(MAX_STAGES)

/** Description of the change, for people. */
const message = z.string().trim().max(500).default('')

export const pipelineCreate = z.strictObject({
  projectId: id.optional(), name, description: description.default(''), stages, message,
})
export const pipelineReplace = pipelineCreate.omit({ projectId: true })

export const taskInput = z.union([
  z.strictObject({ datasetVersionId: id }),
  z.strictObject({ sourceId: id }),
])

export const taskInputs = z.record(stageKey, taskInput)

export const pipelineValidate = z.strictObject({
  projectId: id.optional(),
  stages,
  /** Input by stage key, to determine its columns. */
  inputs: taskInputs.default({}),
})

export const pipelineValidation = z.object({
  /** True when no finding is an ERROR. */
  ok: z.boolean(),
  findings: z.array(finding),
  /** Output columns by stage key. */
  stageColumns: z.record(z.string(), z.array(column)),
})

export const revisionView = z.object({
  id,
  /** From 1 in its pipeline. */
  number: z.int(),
  sha256: z.string(),
  message: z.string(),
  actor: z.string(),
  createdAt: instant,
})

export const pipelineSummary = z.object({
  ...editable,
  projectId: id,
  name: z.string(),
  description: z.string(),
  revision: revisionView,
  stageCount: z.int(),
  /**
   * What a launch would say of the newest revision, checked when it was saved: refused = it cannot be launched as it
   * is; unchecked = the check is incomplete. null = not checked, or launched since.
   */
  launchCheck: z.enum(LAUNCH_CHECKS).nullable(),
})

/** The template version that the newest revision came from. */
export const pipelineTemplate = z.object({
  id,
  name: z.string(),
  /** Comes with the product: its name is a text of the page; null = of the project. */
  builtIn: z.enum(BUILT_IN_TEMPLATES).nullable(),
  version: z.string(),
  isDeprecated: z.boolean(),
  /** The label that it follows; null = the newest version that is not deprecated. */
  label: z.string().nullable(),
  /** Its stages differ from those of the version by more than what the version leaves open. */
  isChanged: z.boolean(),
  /** What it can take over; null = it has it already. */
  newer: z.object({ version: z.string(), consequence: z.enum(CONSEQUENCES).nullable(), message: z.string() })
    .nullable(),
})

/** `template`: null = it came from none. */
export const pipelineView = pipelineSummary.extend({
  stages: z.array(pipelineStage), template: pipelineTemplate.nullable(),
})

/**
 * `warnings`: what a launch would refuse now, each with the pointer of its parameter, and what could not be checked;
 * absent = none.
 */
export const pipelineSaved = pipelineView.extend({ warnings: z.array(finding).optional() })

export const revisionPage = pageOf(revisionView)

/** From 1 in its pipeline. */
export const revisionNumber = z.int().min(1).max(2 ** 31 - 1)

export const revisionParams = z.strictObject({ id, number: integerText(revisionNumber) })

export const revisionDetail = revisionView.extend({ stages: z.array(pipelineStage) })

export const pipelineDiffQuery = z.strictObject({ from: integerText(revisionNumber), to: integerText(revisionNumber) })

/** @see diffStages */
export const pipelineDiff = z.object({
  from: revisionDetail,
  to: revisionDetail,
  stages: z.array(z.object({
    key: z.string(),
    kind: z.string(),
    name: z.string(),
    change: z.enum(STAGE_CHANGES),
    isMoved: z.boolean(),
    /** Position from 0; null when absent. */
    positionBefore: z.int().nullable(),
    positionAfter: z.int().nullable(),
    parts: z.array(z.object({
      part: z.enum(PARTS),
      /** Path into the parameters: names, and list positions from 0. */
      path: z.array(z.string()),
      change: z.enum(PART_CHANGES),
      before: z.unknown().optional(),
      after: z.unknown().optional(),
    })),
  })),
})

export type PipelineCreate = z.output<typeof pipelineCreate>
export type PipelineReplace = z.output<typeof pipelineReplace>
export type PipelineValidate = z.output<typeof pipelineValidate>
export type PipelineValidation = z.infer<typeof pipelineValidation>
export type PipelineSummary = z.infer<typeof pipelineSummary>
export type PipelineView = z.infer<typeof pipelineView>
export type PipelineTemplate = z.infer<typeof pipelineTemplate>
export type PipelineSaved = z.infer<typeof pipelineSaved>
export type RevisionView = z.infer<typeof revisionView>
export type RevisionDetail = z.infer<typeof revisionDetail>
export type PipelineDiff = z.infer<typeof pipelineDiff>
