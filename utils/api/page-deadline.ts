import type { Problem } from '#shared/contract/error.contract'

/** For all figures of a page together: what has not come by then is shown as missing, and the page goes out. */
const DEADLINE_MS = 3_000
/** What a page has at least that had to wait for its turn. */
const LEAST_MS = 1_000

/**
 * The answer, or the failure that it took too long when the page cannot wait any longer. One deadline for a page,
 * however many calls wait for each other.
 *
 * @param context of the request for the page: says when it came, and keeps when its time is up.
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
