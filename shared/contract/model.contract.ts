import { z } from 'zod'
import { instant } from './common.contract'

/** A model that stages may call now, as the model service tells. */
export const availableModel = z.object({
  /** What a stage names, for example `local:wink-sentiment`. */
  id: z.string(),
  displayName: z.string(),
  provider: z.string(),
  version: z.string(),
  tasks: z.array(z.string()),
  state: z.enum(['READY', 'LOADING', 'UNAVAILABLE', 'UNSPECIFIED']),
  provenance: z.enum(['MODEL', 'RULES', 'SIMULATED']),
})

export const availableModelList = z.object({
  items: z.array(availableModel),
  asOf: instant,
  /** The model service is away and this is its last answer. */
  stale: z.boolean(),
})

export type AvailableModel = z.infer<typeof availableModel>
export type AvailableModelList = z.infer<typeof availableModelList>
