import { z } from 'zod'

export const SEVERITIES = ['INFO', 'WARNING', 'ERROR'] as const

/** Something wrong or doubtful; an ERROR blocks a run. */
export const finding = z.object({
  severity: z.enum(SEVERITIES),
  /** UPPER_SNAKE_CASE. */
  code: z.string(),
  /** JSON pointer into the request's body. */
  pointer: z.string(),
  /** '' = the whole. */
  stageKey: z.string(),
  message: z.string(),
})

export type Finding = z.infer<typeof finding>
