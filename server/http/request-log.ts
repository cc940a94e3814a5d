import type { H3Event } from 'h3'
import { log } from '#server/log'
import { ensureRequestId } from './request-id'

/**
 * One line when the answer is out, or when the caller has left. Addresses by their pattern, without a query: what
 * people look for may be secret.
 */
export function logRequest(event: H3Event): void {
  const { req, res } = event.node
  const startedAt = performance.now()
  res.once('close', () => {
    log.debug({
      requestId: ensureRequestId(event),
      method: req.method,
      path: toPattern(event),
      status: res.statusCode,
      ms: Math.round(performance.now() - startedAt),
    }, res.writableFinished ? 'request' : 'request: the caller went away')
  })
}

/** Pages have one route for all; their own address says which. */
function toPattern(event: H3Event): string {
  const matched: unknown = event.context.matchedRoute?.path
  return typeof matched === 'string' && !matched.includes('**') ? matched : event.path.split('?', 1)[0] ?? ''
}

/** What a stream says when its other end has left. */
const CUT = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'])

/** Left in the middle of the body or of the answer: nobody is there to tell, and nothing of ours has failed. */
export function isCallerGone({ node: { req, res } }: H3Event, error: unknown): boolean {
  const isCut = error instanceof Error && 'code' in error && CUT.has(String(error.code))
  return (req.destroyed && !req.complete) || (res.destroyed && isCut)
}
