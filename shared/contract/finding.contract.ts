import { z } from 'zod'

export const SEVERITIES = ['INFO', 'WARNING', 'ERROR'] as const

/** What of a message is not the same for all of its code, for saying it in another language. */
export const params = z.record(z.string(), z.string())

/** Something wrong or doubtful; an ERROR blocks a run. */
export const finding = z.object({
  severity: z.enum(SEVERITIES),
  /** UPPER_SNAKE_CASE. */
  code: z.string(),
  /** JSON pointer into the request's body. */
  pointer: z.string(),
  /** '' = the whole. */
  stageKey: z.string(),
  /** Plain English. */
  message: z.string(),
  params: params.optional(),
})

export type Finding = z.infer<typeof finding>
