import { send, setResponseHeader, setResponseHeaders, setResponseStatus, type EventHandler, type H3Event } from 'h3'
import { AppError } from '#server/errors'
import type { Admission } from '#server/overload/admission'
import { toWorkKind, type LaneKind, type StreamKind, type WorkKind } from '#server/overload/work-kind'
import { findWaiter, ownerOf } from '../access/caller-key'
import { isFromOutside } from '../compress'
import { plainTextsOf, toPlainPage } from '../plain-page'
import { ensureRequestId, requestIdOf } from '../request-id'
import { isCallerGone } from '../request-log'
import { sendProblem } from '../problem'
import { arriveBody } from './arrive-body'
import { sendBusy } from './busy-answer'
import { findGuessRefusal, findRefusal, type Refusal } from './find-refusal'
import type { Readers } from './readers'
import { noteRefusal } from './refusals'

type Watching = Pick<Readers, 'stillMs' | 'silentMs'>

/**
 * Wraps everything else, so that a refusal costs almost nothing. Internal requests of a page belong to the page, which
 * was already admitted. A place in a lane is for the work alone: it is taken when the body is here, and given back when
 * the answer is ready, whether or not its reader takes it.
 *
 * `arrivedMs` tells the page how long it has already waited (utils/api/page-deadline.ts).
 */
export function limitWork(handler: EventHandler, admission: Admission, readers: Watching): EventHandler {
  async function stream(event: H3Event, kind: StreamKind): Promise<unknown> {
    const { req, res } = event.node
    const { socket } = req
    const isUpload = kind === 'transfer' && (req.method === 'POST' || req.method === 'PATCH')
    // What we have not read yet is no fault of the sender.
    const senderMs = () => req.readableLength > 0 ? 0 : readers.silentMs(socket)
    const idleMs = isUpload ? senderMs : () => readers.stillMs(socket)
    const end = () => {
      noteRefusal(kind, req)
      socket.destroy()
    }
    const leave = admission.streams[kind].enter(await ownerOf(event), { idleMs, end })
    if (!leave) {
      return refuse(event, { bound: kind, retryAfterSeconds: RETRY_STREAM_SECONDS })
    }
    res.once('close', leave)
    try {
      return await handler(event)
    }
    finally {
      leave()
    }
  }

  async function work(event: H3Event, kind: LaneKind): Promise<unknown> {
    const { res } = event.node
    const refusal = kind === 'sign_in' ? await findGuessRefusal(event) : undefined
    if (refusal) {
      return refuse(event, refusal)
    }
    const gone = new AbortController()
    const abort = () => gone.abort()
    res.once('close', abort)
    // Before the wait: who leaves meanwhile is counted before `admit` answers.
    event.context.waitsForPlace = true
    const waiter = await findWaiter(kind, event)
    const askedMs = performance.now()
    const turn = await admission.admit(kind, { signal: gone.signal, findSender: () => waiter })
    // Who leaves later takes no place in the queue; to abort then would cost more than to look at the request.
    res.off('close', abort)
    if (typeof turn !== 'function') {
      event.context.waitsForPlace = performance.now() - askedMs >= LEAST_WAIT_MS
      return refuse(event, { bound: kind, ...turn })
    }
    event.context.waitsForPlace = false
    if (kind === 'long') {
      // It may wait for the factory for nobody.
      res.once('close', turn)
    }
    try {
      return await handler(event)
    }
    finally {
      turn()
    }
  }

  return async (event) => {
    const { req } = event.node
    if (!isFromOutside(event)) {
      return handler(event)
    }
    const kind = toWorkKind(req.method ?? '', req.url ?? '', req.headers['content-type'])
    if (kind === undefined) {
      return handler(event)
    }
    // Before anything is made for it: of many at once most end here.
    const refusal = isLane(kind) ? findRefusal(admission, kind, req) : undefined
    if (refusal) {
      return refuse(event, refusal)
    }
    event.context.arrivedMs = performance.now()
    try {
      const leave = kind === 'transfer' ? undefined : await arriveBody(event, admission)
      try {
        return await (isLane(kind) ? work(event, kind) : stream(event, kind))
      }
      finally {
        leave?.()
      }
    }
    catch (error) {
      if (isCallerGone(event, error)) {
        event._handled = true
        return null
      }
      if (error instanceof AppError) {
        return cutOff(event, error)
      }
      throw error
    }
  }
}

const RETRY_STREAM_SECONDS = 5
/** What is refused sooner has not waited. */
const LEAST_WAIT_MS = 5

const isLane = (kind: WorkKind): kind is LaneKind => kind !== 'transfer' && kind !== 'events'

/** Of a request that was refused before all of it was here: what would still come is not read. */
function cutOff(event: H3Event, error: AppError): Promise<void> {
  const { req, res } = event.node
  prepare(event)
  res.once('finish', () => req.socket.destroySoon())
  return sendProblem(event, error, { Connection: 'close' })
}

/** Headers that middleware and route rules add to every admitted answer. */
function prepare(event: H3Event): void {
  ensureRequestId(event)
  setResponseHeader(event, 'X-Content-Type-Options', 'nosniff')
}

type Refused = Omit<Refusal, 'bound'> & { bound: Refusal['bound'] | StreamKind }

async function refuse(event: H3Event, { bound, retryAfterSeconds }: Refused): Promise<void> {
  // A client that left while waiting gets no answer.
  if (event.node.res.destroyed) {
    return
  }
  if (bound === 'page' || bound === 'file') {
    noteRefusal(bound, event.node.req)
    prepare(event)
    return sendBusyPage(event, retryAfterSeconds)
  }
  sendBusy(event.node, { bound, retryAfterSeconds }, requestIdOf(event))
  event._handled = true
}

const BUSY_PAGE_POLICY = `default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'self'`

/** A small page sent instead of the requested one; it reloads by itself. */
function sendBusyPage(event: H3Event, retryAfterSeconds: number): Promise<void> {
  const { title, text, retry } = plainTextsOf(event).busy
  setResponseHeaders(event, {
    'Retry-After': retryAfterSeconds,
    'Cache-Control': 'no-store',
    'Content-Security-Policy': BUSY_PAGE_POLICY,
  })
  setResponseStatus(event, 503)
  const page = toPlainPage(event, {
    title,
    body: `<p>${text}</p><p><a href="">${retry}</a></p>`,
    head: `<meta http-equiv="refresh" content="${retryAfterSeconds}">`,
    style: 'main{max-inline-size:32em;margin-block-start:16vh}',
  })
  return send(event, page, 'text/html; charset=utf-8')
}
