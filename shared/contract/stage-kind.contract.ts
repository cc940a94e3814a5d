import { z } from 'zod'
import { PARAMETER_REFERENCES, STAGE_PURPOSES, STAGE_ROLES, STAGE_SHAPES } from '../domain/pipeline/kind-facts'
import { instant } from './common.contract'

/** What a stage of this kind is called and looks like, and what it does in a pipeline. */
export const stageKindName = z.object({
  kind: z.string(),
  /** By BCP 47 tag. */
  displayNames: z.record(z.string(), z.string()),
  /** Of the Lucide set: `i-lucide-…`; '' = none. */
  icon: z.string(),
  /** What it is in a pipeline; a factory that tells no roles has them by the names of its kinds. */
  role: z.enum(STAGE_ROLES),
  /** What it is for. */
  purpose: z.enum(STAGE_PURPOSES),
  /** On a part of its input it may decide otherwise. */
  comparesRecords: z.boolean(),
  /** It takes records by their row number. */
  countsRows: z.boolean(),
  /** What its parameters name, by parameter. */
  references: z.record(z.string(), z.enum(PARAMETER_REFERENCES)),
})

export const stageKindView = stageKindName.extend({
  version: z.string(),
  /** JSON Schema (draft 2020-12). */
  parametersSchema: z.record(z.string(), z.unknown()),
  metrics: z.array(z.object({ name: z.string(), unit: z.string(), cumulative: z.boolean() })),
  minInputs: z.int(),
  /** 0 = no limit. */
  maxInputs: z.int(),
  resumable: z.boolean(),
  usesModel: z.boolean(),
  /** What it needs to do its work. */
  shape: z.enum(STAGE_SHAPES),
  /** Tasks that a model must offer to be called by it. */
  modelTasks: z.array(z.string()),
  /** Parameters that say most about a stage: a name, `a|b` (the first with a value) or `a..b` (a range). */
  note: z.array(z.string()),
  /** Roughly, of one core; null = not known. */
  recordsPerSecond: z.number().nullable(),
})

export const stageKindList = z.object({
  /** In the order in which a pipeline uses them. */
  items: z.array(stageKindView),
  asOf: instant,
  /** True when the factory does not respond and this is its last answer. */
  stale: z.boolean(),
})

export type StageKindName = z.infer<typeof stageKindName>
export type StageKindView = z.infer<typeof stageKindView>
export type StageKindList = z.infer<typeof stageKindList>
