import type { EventHandler, H3Event } from 'h3'
import { Registry } from 'prom-client'
import { log } from '#server/log'
import { type Answered, createHttpMetrics } from '#server/telemetry/http-metrics'
import { createRouteBook } from '#server/telemetry/load/route-book'
import { isFromOutside } from './compress'
import { ensureRequestId } from './request-id'

/**
 * One line when the answer was sent or the caller has left. Logs the path pattern without the query: what
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

/** Of the process, not of an opened console: requests are counted from the first on. */
export const httpRegistry = new Registry()
const countForOthers = createHttpMetrics(httpRegistry)
/** Of the last hour, for the settings page. */
export const routeBook = createRouteBook()

export function countRequest(answered: Answered): void {
  countForOthers(answered)
  routeBook.add(answered)
}

/** Counts every request from outside when its answer was sent, whoever answers. */
export function watchRequests(handler: EventHandler): EventHandler {
  return (event) => {
    if (isFromOutside(event)) {
      const { req, res } = event.node
      const startedAt = performance.now()
      res.once('close', () => {
        const matched: unknown = event.context.matchedRoute?.path
        countRequest({
          method: req.method,
          path: event.path.split('?', 1)[0] ?? '',
          pattern: typeof matched === 'string' ? matched : undefined,
          status: res.writableFinished ? res.statusCode : undefined,
          seconds: (performance.now() - startedAt) / 1_000,
          endedWaiting: event.context.waitsForPlace === true,
        })
      })
    }
    return handler(event)
  }
}

/** All pages share one route, so their path is logged. */
function toPattern(event: H3Event): string {
  const matched: unknown = event.context.matchedRoute?.path
  return typeof matched === 'string' && !matched.includes('**') ? matched : event.path.split('?', 1)[0] ?? ''
}

/** Error code of a stream whose other end has left. */
const CUT = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_DESTROYED'])

/** True when the caller left during the body or the answer: nobody needs an answer, and nothing failed on our side. */
export function isCallerGone({ node: { req, res } }: H3Event, error: unknown): boolean {
  // An AbortError: the work was ended because its caller had left.
  const isCut = error instanceof Error
    && (('code' in error && CUT.has(String(error.code))) || error.name === 'AbortError')
  return (req.destroyed && !req.complete) || (res.destroyed && isCut)
}
