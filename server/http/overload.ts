import { send, setResponseHeader, setResponseHeaders, setResponseStatus, type EventHandler, type H3Event } from 'h3'
import { AppError } from '#server/errors'
import type { Admission } from '#server/overload/admission'
import { toWorkKind } from '#server/overload/work-kind'
import { isFromOutside } from './compress'
import { plainTextsOf, toPlainPage } from './plain-page'
import { sendProblem } from './problem'
import { ensureRequestId } from './request-id'

/**
 * Wraps everything else, so that a refusal costs almost nothing. Internal requests of a page belong to the
 * page, which was already admitted.
 *
 * `arrivedMs` tells the page how long it has already waited (utils/api/page-deadline.ts).
 */
export function limitWork(handler: EventHandler, { admit }: Admission): EventHandler {
  return async (event) => {
    const { req, res } = event.node
    const kind = isFromOutside(event) ? toWorkKind(req.method ?? '', req.url ?? '') : undefined
    if (kind === undefined) {
      return handler(event)
    }
    event.context.arrivedMs = performance.now()
    const gone = new AbortController()
    const leave = () => gone.abort()
    res.once('close', leave)
    const turn = await admit(kind, gone.signal)
    // Who leaves later takes no place in the queue; to abort then would cost more than to look at the request.
    res.off('close', leave)
    if (typeof turn !== 'function') {
      return refuse(event, kind === 'page' || kind === 'file', turn.retryAfterSeconds)
    }
    if (kind === 'long') {
      // A download whose client has left never ends by itself.
      res.once('close', turn)
    }
    try {
      return await handler(event)
    }
    finally {
      turn()
    }
  }
}

async function refuse(event: H3Event, isPage: boolean, retryAfterSeconds: number): Promise<void> {
  // A client that left while waiting gets no answer.
  if (event.node.res.destroyed) {
    return
  }
  // Headers that middleware and route rules add to every admitted answer.
  ensureRequestId(event)
  setResponseHeader(event, 'X-Content-Type-Options', 'nosniff')
  return isPage
    ? sendBusyPage(event, retryAfterSeconds)
    : sendProblem(event, new AppError('too_many_requests', 'more is asked than the console can answer in time', { retryAfterSeconds }))
}

/** A small page sent instead of the requested one; it reloads by itself. */
function sendBusyPage(event: H3Event, retryAfterSeconds: number): Promise<void> {
  const { title, text, retry } = plainTextsOf(event).busy
  setResponseHeaders(event, {
    'Retry-After': retryAfterSeconds,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': 'default-src \'none\'; style-src \'unsafe-inline\'; base-uri \'none\'; frame-ancestors \'self\'',
  })
  setResponseStatus(event, 503)
  const page = toPlainPage(event, { title, body: `<p>${text}</p><p><a href="">${retry}</a></p>`, head: `<meta http-equiv="refresh" content="${retryAfterSeconds}">`, style: 'main{max-inline-size:32em;margin-block-start:16vh}' })
  return send(event, page, 'text/html; charset=utf-8')
}
