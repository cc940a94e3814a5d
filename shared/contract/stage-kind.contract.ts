import { z } from 'zod'
import { instant } from './common.contract'

/** What a stage of this kind is called and looks like. */
export const stageKindName = z.object({
  kind: z.string(),
  /** By BCP 47 tag. */
  displayNames: z.record(z.string(), z.string()),
  /** Of the Lucide set: `i-lucide-…`; '' = none. */
  icon: z.string(),
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
