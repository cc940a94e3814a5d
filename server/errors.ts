import type { ProblemField } from '#shared/contract/error.contract'
import type { ErrorCode } from '#shared/domain/error-code'

export interface AppErrorOptions {
  cause?: unknown
  /** The invalid fields, for people and programs. */
  fields?: ProblemField[]
  /** Number of all invalid fields when `fields` names only the first of them. */
  fieldCount?: number
  /** Seconds for `Retry-After`. */
  retryAfterSeconds?: number
}

/** A foreseen failure. Its message is safe to show: it becomes the problem's `detail`. */
export class AppError extends Error {
  override name = 'AppError'
  readonly code: ErrorCode
  readonly fields: ProblemField[] | undefined
  readonly fieldCount: number
  readonly retryAfterSeconds: number | undefined

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.code = code
    this.fields = options.fields
    this.fieldCount = options.fieldCount ?? options.fields?.length ?? 0
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** A value that cannot be accepted, at its place in the request. */
export const toRefused = (pointer: string, code: string, message: string): AppError =>
  new AppError('refused', message, { fields: [{ pointer, code, message }] })

/** Of a name or key that another object has; `pointer` ends in the field. */
export function toTaken(pointer: string, cause?: unknown): AppError {
  const field = pointer.endsWith('/key') ? 'key' : 'name'
  const message = `something with this ${field} is there already`
  return new AppError(
    'conflict', message, { cause, fields: [{ pointer, code: `${field.toUpperCase()}_TAKEN`, message }] },
  )
}
