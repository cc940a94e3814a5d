import { z } from 'zod'
import { id, instant } from '../common.contract'
import { SEVERITIES } from '../finding.contract'

/**
 * Why the lines end. ended: the stages have ended, and their lines are not stored. again: after the longest time of one
 * answer; ask again. unsupported: the factory is a version without lines. away: the factory does not respond.
 */
export const TAIL_ENDS = ['ended', 'again', 'unsupported', 'away'] as const

export const tailParams = z.strictObject({ id })
export const tailQuery = z.strictObject({
  /** Only this stage. */
  stage: z.string().min(1).max(63).optional(),
})

/** `event: line` of the answer. */
export const tailLine = z.object({
  stageKey: z.string(),
  at: instant,
  severity: z.enum(SEVERITIES),
  line: z.string(),
  /** Lines left out before this one. */
  dropped: z.int(),
})
/** `event: end`, the last one. */
export const tailEnd = z.object({ reason: z.enum(TAIL_ENDS) })

export type TailLine = z.infer<typeof tailLine>
export type TailEnd = z.infer<typeof tailEnd>
