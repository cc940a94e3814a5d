import { z } from 'zod'
import {
  EFFECT_REASONS, TEMPLATE_PART_CHANGES, TEMPLATE_STAGE_CHANGES, UPGRADE_OUTCOMES,
} from '../../domain/template/template-code'
import { flagText, instant, projectQuery } from '../common.contract'
import { finding } from '../finding.contract'
import { pipelineStage, pipelineView } from '../pipeline.contract'
import { consequence, semver } from './template.contract'

const side = z.union([semver, z.literal('draft')])

/** `projectId`: whose runs are measured for a template that comes with the product. */
export const templateDiffQuery = projectQuery.extend({ from: side, to: side.default('draft') })

const partChange = z.object({
  code: z.enum(TEMPLATE_PART_CHANGES),
  /** Name of the parameter, stage or limit, and on into it: names, and list positions from 0. */
  path: z.array(z.string()),
  /** Absent if added. */
  before: z.unknown().optional(),
  /** Absent if removed. */
  after: z.unknown().optional(),
  consequence,
})

const stageChange = z.object({
  stageKey: z.string(),
  /** Of a renamed stage; null = the same key. */
  previousKey: z.string().nullable(),
  kind: z.string(),
  /** Of a replaced stage: another kind under the same key; null = the same kind. */
  previousKind: z.string().nullable(),
  /** '' = called by its kind. */
  name: z.string(),
  change: z.enum(TEMPLATE_STAGE_CHANGES),
  /** Its position among the others changed, too. */
  isMoved: z.boolean(),
  /** Keys of the stages that it reads. */
  needs: z.array(z.string()),
  consequence,
  /** For an added stage: the parameters that it comes with. */
  parts: z.array(partChange),
})

const diffSide = z.object({
  version: side,
  sha256: z.string(),
  /** Canonical JSON: sorted names, no white space. */
  canonical: z.string(),
  message: z.string(),
  actor: z.string(),
  at: instant,
})

const effectSide = z.object({
  runs: z.int(),
  yield: z.number().nullable(),
  successRatio: z.number().nullable(),
  /** Median of the runs that succeeded. */
  durationMs: z.number().nullable(),
})

export const templateDiff = z.object({
  from: diffSide,
  to: diffSide,
  /** The strongest of all; null = the same stages. */
  consequence: consequence.nullable(),
  /** What it would be without the changes that make it that strong; null = none are left, or there is none. */
  otherwise: consequence.nullable(),
  /**
   * The lowest number that `to` can be published as, when it is the draft, or the proposed one of a first version,
   * which may have any; null = it is a version, or nothing changed.
   */
  nextVersion: semver.nullable(),
  changes: z.array(stageChange),
  /** Stages without a difference. */
  same: z.int(),
  /** Of runs of both sides within 90 days; null with `effectReason`. Measured, never estimated. */
  effect: z.object({ days: z.int(), from: effectSide, to: effectSide }).nullable(),
  effectReason: z.enum(EFFECT_REASONS).nullable(),
})

export const templateUpgradeQuery = z.strictObject({ dryRun: flagText.default(false) })
export const templateUpgrade = z.strictObject({
  /** Absent = the version of the label that the pipeline follows, or the newest. */
  version: semver.optional(),
  /** Where both sides have changed the same value. */
  prefer: z.enum(['template', 'pipeline']).default('template'),
  message: z.string().trim().max(500).default(''),
})

/** A change of the pipeline since it took over its version. */
const localChange = z.object({
  stageKey: z.string(),
  /** `stage`: the whole stage was added or removed here. */
  part: z.enum(['stage', 'kind', 'name', 'needs', 'parameters', 'limit']),
  /** Name of the parameter or limit; '' = the part as a whole. */
  name: z.string(),
  /** In the template's version that it came from. */
  before: z.unknown().optional(),
  /** In the pipeline. */
  after: z.unknown().optional(),
  /** In the new version. */
  template: z.unknown().optional(),
  outcome: z.enum(UPGRADE_OUTCOMES),
})

export const templateUpgradeAnswer = z.object({
  isDryRun: z.boolean(),
  from: semver,
  to: semver,
  consequence: consequence.nullable(),
  /** Of the template: what comes with the new version. */
  changes: z.array(stageChange),
  same: z.int(),
  /** Of the pipeline: its sources, datasets, policies and model configurations are kept and not in this list. */
  local: z.array(localChange),
  stages: z.array(pipelineStage),
  /** An ERROR blocks. */
  findings: z.array(finding),
  /** After it was written; null = dry run. */
  pipeline: pipelineView.nullable(),
})

export type TemplateDiff = z.infer<typeof templateDiff>
export type TemplateDiffQuery = z.output<typeof templateDiffQuery>
export type TemplateUpgrade = z.output<typeof templateUpgrade>
export type TemplateUpgradeAnswer = z.infer<typeof templateUpgradeAnswer>
