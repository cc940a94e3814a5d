import type { Problem } from '#shared/contract/error.contract'

/** For all data of a page together: what has not arrived by then is shown as missing, and the page is sent. */
const DEADLINE_MS = 3_000
/** The least time for a page that had to wait for its turn. */
const LEAST_MS = 1_000

/**
 * The answer, or a failure when the page cannot wait any longer. All calls of a page share one deadline.
 *
 * @param context of the page's request: gives its time of arrival, and keeps the deadline.
 */
export async function untilDeadline<T>(context: Record<string, unknown>, answer: Promise<T>): Promise<T> {
  const untilMs = typeof context.figuresUntilMs === 'number' ? context.figuresUntilMs : toDeadline(context.arrivedMs)
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

function toDeadline(arrivedMs: unknown): number {
  const nowMs = performance.now()
  return Math.max((typeof arrivedMs === 'number' ? arrivedMs : nowMs) + DEADLINE_MS, nowMs + LEAST_MS)
}

function toLateError(requestId: unknown): Error {
  const problem: Problem = {
    type: 'urn:data-factory-console:problem:upstream_timeout',
    title: 'A service took too long',
    status: 504,
    code: 'upstream_timeout',
    detail: `no answer within ${DEADLINE_MS} ms`,
    requestId: String(requestId ?? ''),
  }
  return Object.assign(new Error(problem.detail), { statusCode: problem.status, data: problem })
}
