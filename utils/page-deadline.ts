import type { Problem } from '#shared/contract/error.contract'

/** For all figures of a page together: what has not come by then is shown as missing, and the page goes out. */
const DEADLINE_MS = 3_000

/**
 * The answer, or the failure that the service is away when the page cannot wait any longer. One deadline for a page,
 * however many calls wait for each other.
 *
 * @param context of the request for the page: keeps when its time is up.
 */
export async function untilDeadline<T>(context: Record<string, unknown>, answer: Promise<T>): Promise<T> {
  const untilMs = typeof context.figuresUntilMs === 'number' ? context.figuresUntilMs : performance.now() + DEADLINE_MS
  context.figuresUntilMs = untilMs
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(toLateError(context.requestId)), Math.max(0, untilMs - performance.now()))
  try {
    return await Promise.race([answer, late.promise])
  }
  finally {
    clearTimeout(timer)
  }
}

function toLateError(requestId: unknown): Error {
  const problem: Problem = {
    type: 'urn:data-factory-console:problem:unavailable',
    title: 'Temporarily unavailable',
    status: 503,
    code: 'unavailable',
    detail: `no answer within ${DEADLINE_MS} ms`,
    requestId: String(requestId ?? ''),
  }
  return Object.assign(new Error(problem.detail), { statusCode: 503, data: problem })
}
