import { z } from 'zod'
import { id, instant, pageOf, pageQuery, projectQuery } from './common.contract'

/** Guessed from the first bytes and the name; `unknown` is text that is neither. */
export const UPLOAD_FORMATS = ['jsonl', 'csv', 'text', 'unknown'] as const

export const uploadQuery = projectQuery.extend({
  /** A name for people; it never becomes a path. */
  filename: z.string().trim().min(1).max(255).regex(/^[^/\\]+$/, 'a name, not a path'),
})

export const uploadView = z.object({
  id,
  projectId: id,
  filename: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  format: z.enum(UPLOAD_FORMATS),
  createdAt: instant,
})

export const uploadListQuery = pageQuery.extend(projectQuery.shape)
export const uploadPage = pageOf(uploadView)

export type UploadView = z.infer<typeof uploadView>
export type UploadFormat = (typeof UPLOAD_FORMATS)[number]
