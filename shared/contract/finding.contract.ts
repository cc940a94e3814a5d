import { z } from 'zod'

export const SEVERITIES = ['INFO', 'WARNING', 'ERROR'] as const

/** Values of the message, for translation by its code. */
export const params = z.record(z.string(), z.string())

/** A problem or a warning; an ERROR blocks a run. */
export const finding = z.object({
  severity: z.enum(SEVERITIES),
  /** UPPER_SNAKE_CASE. */
  code: z.string(),
  /** JSON pointer into the request's body. */
  pointer: z.string(),
  /** '' = the whole pipeline. */
  stageKey: z.string(),
  /** Message in English. */
  message: z.string(),
  params: params.optional(),
})

export type Finding = z.infer<typeof finding>
