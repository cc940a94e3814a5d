import { z } from 'zod'
import { PROJECT_KEY } from '../domain/project'
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

const key = z.string().regex(PROJECT_KEY, 'lower-case letters, digits and dashes, at most 63')

export const projectCreate = z.strictObject({
  key,
  name,
  description: description.default(''),
})

export const projectChange = z.strictObject({ name: name.optional(), description: description.optional() })

export const projectListQuery = pageQuery.extend({
  /** Only the project with this key. */
  key: key.optional(),
})
export const projectPage = pageOf(projectView)

export type ProjectView = z.infer<typeof projectView>
export type ProjectPage = z.infer<typeof projectPage>
export type ProjectCreate = z.output<typeof projectCreate>
export type ProjectChange = z.output<typeof projectChange>
