import { z } from 'zod'

/** Every code a client can meet, with its HTTP status (see docs of each in the README's API section). */
export const ERROR_STATUS = {
  invalid_input: 400,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  stale_version: 412,
  too_large: 413,
  unsupported_media_type: 415,
  refused: 422,
  version_required: 428,
  too_many_requests: 429,
  internal: 500,
  not_implemented: 501,
  unavailable: 503,
  upstream_timeout: 504,
} as const

export type ErrorCode = keyof typeof ERROR_STATUS

export const ERROR_CODES = Object.keys(ERROR_STATUS) as [ErrorCode, ...ErrorCode[]]

/** One wrong place. */
export const problemField = z.object({
  /** JSON pointer into the body, or `/query/<name>`, `/params/<name>`; `/line/<n>` for files. */
  pointer: z.string(),
  /** UPPER_SNAKE_CASE or zod's issue code. */
  code: z.string(),
  message: z.string(),
})

export type ProblemField = z.infer<typeof problemField>

/** RFC 9457, `application/problem+json`. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(ERROR_CODES),
  detail: z.string(),
  requestId: z.string(),
  errors: z.array(problemField).optional(),
})

export type Problem = z.infer<typeof problem>
