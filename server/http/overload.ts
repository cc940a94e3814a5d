import { send, setResponseHeader, setResponseHeaders, setResponseStatus, type EventHandler, type H3Event } from 'h3'
import { AppError } from '#server/errors'
import type { Admission } from '#server/overload/admission'
import { toWorkKind } from '#server/overload/work-kind'
import { isFromOutside } from './compress'
import { plainTextsOf, toPlainPage } from './plain-page'
import { sendProblem } from './problem'
import { ensureRequestId } from './request-id'

/**
 * Around everything else, so that to refuse costs next to nothing. What a page asks the server itself belongs to the
 * page, which was let in.
 *
 * `arrivedMs` tells the page how long it has waited already (utils/api/page-deadline.ts).
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
    if (typeof turn !== 'function') {
      return refuse(event, kind === 'page' || kind === 'file', turn.retryAfterSeconds)
    }
    if (kind === 'long') {
      // A download that nobody takes any more has no end of its own.
      res.once('close', turn)
    }
    try {
      return await handler(event)
    }
    finally {
      res.off('close', leave)
      turn()
    }
  }
}

async function refuse(event: H3Event, isPage: boolean, retryAfterSeconds: number): Promise<void> {
  // Who left while waiting hears nothing.
  if (event.node.res.destroyed) {
    return
  }
  // What middleware and route rules give every answer that is let in.
  ensureRequestId(event)
  setResponseHeader(event, 'X-Content-Type-Options', 'nosniff')
  return isPage
    ? sendBusyPage(event, retryAfterSeconds)
    : sendProblem(event, new AppError('too_many_requests', 'more is asked than the console can answer in time', { retryAfterSeconds }))
}

/** A small page instead of the one that was asked for; it asks again by itself. */
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
