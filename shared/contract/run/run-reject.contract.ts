import { z } from 'zod'
import { id, integerText, pageOf } from '../common.contract'
import { params } from '../finding.contract'
import { stageKey } from '../pipeline.contract'

export const rejectParams = z.strictObject({ id, stageKey })
export const rejectQuery = z.strictObject({
  /** Only records of this group. */
  reason: z.string().min(1).max(200).optional(),
  limit: integerText(z.int().min(1).max(100)).default(20),
  cursor: z.string().max(512).optional(),
})

/** A rejected record, as the stage wrote it. */
export const reject = z.object({
  reason: z.string(),
  message: z.string(),
  params,
  file: z.string().nullable(),
  /** Line or row of the input, from 1; null = unknown. */
  line: z.int().nullable(),
  /** null when only its text is stored. */
  record: z.record(z.string(), z.unknown()).nullable(),
  /** The first 2,000 characters. */
  raw: z.string().nullable(),
})
export const rejectPage = pageOf(reject).extend({
  /** False until the stage's attempt has ended, when its rejected records are written to a file. */
  isWritten: z.boolean(),
})
export type Reject = z.infer<typeof reject>
export type RejectPage = z.infer<typeof rejectPage>
