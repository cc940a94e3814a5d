import { z } from 'zod'
import { description, editable, name, pageOf, pageQuery } from './common.contract'

export const projectView = z.object({
  ...editable,
  /** For URLs and people; never changes. */
  key: z.string(),
  name: z.string(),
  description: z.string(),
  /** It holds demo data: a made-up history. */
  isDemo: z.boolean(),
})

export const projectCreate = z.strictObject({
  key: z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, 'lower-case letters, digits and dashes, at most 63'),
  name,
  description: description.default(''),
})

export const projectChange = z.strictObject({ name: name.optional(), description: description.optional() })

export const projectListQuery = pageQuery
export const projectPage = pageOf(projectView)

export type ProjectView = z.infer<typeof projectView>
export type ProjectCreate = z.output<typeof projectCreate>
export type ProjectChange = z.output<typeof projectChange>
