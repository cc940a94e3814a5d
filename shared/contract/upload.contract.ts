import { z } from 'zod'
import { SOURCE_FORMATS } from '../domain/source-format'
import { filename, id, instant, pageOf, pageQuery, projectQuery } from './common.contract'

/** Guessed from the name and the first bytes: JSON lines, one JSON text, a table, plain text, or `unknown`. */
export const UPLOAD_FORMATS = [...SOURCE_FORMATS.map(({ format }) => format), 'unknown'] as const
/** Detected by the first bytes. The format is that of the decompressed contents. */
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

/** A running upload. A tus upload becomes an upload of the API when its last byte has arrived. */
export const resumableUploadView = z.object({
  id,
  projectId: id,
  filename: z.string(),
  bytes: z.int(),
  receivedBytes: z.int(),
  /** It can be resumed until then; each received part extends the time. */
  expiresAt: instant,
  upload: uploadView.nullable(),
})

/** What the deletion of an upload affects. */
export const uploadUse = z.object({
  /** Sources that read it, at most 20; while one of them is not archived, the upload cannot be deleted. */
  sources: z.array(z.object({ id, name: z.string(), isArchived: z.boolean() })),
  /** A run that reads it and is not over: until then the upload cannot be deleted. */
  livingRun: z.object({ id, name: z.string() }).nullable(),
  /** Runs that read it, at most 1,000 are counted: after the deletion they cannot read it again. */
  runs: z.int().nonnegative(),
  /** Another upload has the same bytes, so they stay. */
  hasTwin: z.boolean(),
})

export const uploadListQuery = pageQuery.extend(projectQuery.shape)
export const uploadPage = pageOf(uploadView)

export type UploadView = z.infer<typeof uploadView>
export type UploadUse = z.infer<typeof uploadUse>
export type ResumableUploadView = z.infer<typeof resumableUploadView>
export type UploadFormat = (typeof UPLOAD_FORMATS)[number]
export type UploadCompression = (typeof UPLOAD_COMPRESSIONS)[number]
