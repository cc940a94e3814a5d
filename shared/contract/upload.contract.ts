import { z } from 'zod'
import { SOURCE_FORMATS } from '../domain/source-format'
import { filename, id, instant, pageOf, pageQuery, projectQuery } from './common.contract'

/** Guessed from the name and the first bytes: records a line, one JSON text, a table, text; `unknown` is none of them. */
export const UPLOAD_FORMATS = [...SOURCE_FORMATS.map(({ format }) => format), 'unknown'] as const
/** By its first bytes. The format is that of what is in it. */
export const UPLOAD_COMPRESSIONS = ['none', 'gzip'] as const

export const uploadQuery = projectQuery.extend({ filename })

export const uploadView = z.object({
  id,
  projectId: id,
  filename: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  format: z.enum(UPLOAD_FORMATS),
  compression: z.enum(UPLOAD_COMPRESSIONS),
  createdAt: instant,
})

/** On its way. What tus calls an upload becomes one of ours when its last byte is here. */
export const resumableUploadView = z.object({
  id,
  projectId: id,
  filename: z.string(),
  bytes: z.int(),
  receivedBytes: z.int(),
  /** Until then it can be gone on with; each part that arrives moves it. */
  expiresAt: instant,
  upload: uploadView.nullable(),
})

export const uploadListQuery = pageQuery.extend(projectQuery.shape)
export const uploadPage = pageOf(uploadView)

export type UploadView = z.infer<typeof uploadView>
export type ResumableUploadView = z.infer<typeof resumableUploadView>
export type UploadFormat = (typeof UPLOAD_FORMATS)[number]
export type UploadCompression = (typeof UPLOAD_COMPRESSIONS)[number]
