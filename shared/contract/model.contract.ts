import { z } from 'zod'
import { instant } from './common.contract'

export const MODEL_STATES = ['READY', 'LOADING', 'UNAVAILABLE', 'UNSPECIFIED'] as const
export const PROVENANCES = ['MODEL', 'RULES', 'SIMULATED'] as const

/** A model that stages may call now, according to the model service. */
export const availableModel = z.object({
  /** Id to use in a stage, for example `local:wink-sentiment`. */
  id: z.string(),
  displayName: z.string(),
  provider: z.string(),
  version: z.string(),
  /** What it does, in plain English; '' = the service does not say. */
  description: z.string(),
  tasks: z.array(z.string()),
  state: z.enum(MODEL_STATES),
  provenance: z.enum(PROVENANCES),
  /** 0 = unknown. */
  contextTokens: z.number(),
  /** 0 = unknown. */
  maxOutputTokens: z.number(),
  /** JSON Schema of its parameters. */
  parametersSchema: z.record(z.string(), z.unknown()),
})

export const availableModelList = z.object({
  items: z.array(availableModel),
  asOf: instant,
  /** True when the model service does not respond and this is its last answer. */
  stale: z.boolean(),
})

export type AvailableModel = z.infer<typeof availableModel>
export type AvailableModelList = z.infer<typeof availableModelList>
