import { z } from 'zod'
import { instant } from './common.contract'

export const stageKindView = z.object({
  kind: z.string(),
  version: z.string(),
  /** By BCP 47 tag. */
  displayNames: z.record(z.string(), z.string()),
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
  items: z.array(stageKindView),
  asOf: instant,
  /** The factory is away and this is its last answer. */
  stale: z.boolean(),
})

export type StageKindView = z.infer<typeof stageKindView>
export type StageKindList = z.infer<typeof stageKindList>
