import { AppError } from '#server/errors'

/** The work continues after the deadline; use it only where that does no harm. @throws AppError `upstream_timeout` */
export async function withDeadline<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new AppError('upstream_timeout', `no answer within ${deadlineMs} ms`)), deadlineMs,
  )
  try {
    return await Promise.race([work, late.promise])
  }
  finally {
    clearTimeout(timer)
  }
}
