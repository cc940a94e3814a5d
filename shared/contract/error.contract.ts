import { z } from 'zod'
import { ERROR_CODES } from '../domain/error-code'

/** One invalid field. */
export const problemField = z.object({
  /** JSON pointer into the body, or `/query/<name>`, `/params/<name>`; `/line/<n>` for files. */
  pointer: z.string(),
  /** UPPER_SNAKE_CASE or zod's issue code. */
  code: z.string(),
  message: z.string(),
})

/** Maximum number of errors in one answer. */
export const MOST_PROBLEM_FIELDS = 50

export type ProblemField = z.infer<typeof problemField>

/** RFC 9457, `application/problem+json`. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(ERROR_CODES),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(problemField).max(MOST_PROBLEM_FIELDS).optional(),
  /** Number of all errors, when `errors` contains only the first. */
  errorCount: z.int().optional(),
})

export type Problem = z.infer<typeof problem>
