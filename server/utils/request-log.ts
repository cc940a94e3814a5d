import type { H3Event } from 'h3'
import { log } from '../log'
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

/** Nobody is left to hear the answer: not a failure of ours. */
export const isCallerGone = ({ node: { req, res } }: H3Event): boolean => (req.destroyed && !req.complete) || (res.destroyed && !res.writableFinished)
