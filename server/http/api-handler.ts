import {
  defineEventHandler, getRequestHeader, removeResponseHeader, setResponseHeader, setResponseStatus, type EventHandler,
  type H3Event,
} from 'h3'
import { z } from 'zod'
import { API_BASE } from '#shared/contract/paths'
import type { RouteAnswer, RouteInput } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/route'
import { readTraceparent, toTraceparent, withCallContext } from '#server/grpc/call-context'
import { log } from '#server/log'
import { assertRole, toActorName, type Identity } from '#server/services/access/identity'
import type { Actor } from '#server/services/common/deps'
import { toJsonText } from '#server/services/common/raw-json'
import { startSpan } from '#tracing/tracing'
import { identify } from './access/admit'
import { isFromOutside } from './compress'
import { answerOnce, fillLocation } from './idempotency'
import { readIfMatch, toETag } from './precondition'
import { sendProblem } from './problem'
import { parseJsonBody, readBodyBytes } from './request-body'
import { ensureRequestId } from './request-id'
import { isCallerGone } from './request-log'
import { parsePart, readParams, readQuery } from './request-input'
import { startRevalidation, type Revalidation } from './revalidation'
import { isFixedPath, sendUnserved } from './route-methods'
import { useServices, type Services } from './services'

/** A parsed request: everything in it was checked against the route's schemas. */
export interface ApiRequest<R extends RouteDefinition> extends RouteInput<R> {
  /** For streams and headers; everything else is in the other fields. */
  event: H3Event
  services: Services
  actor: Actor
  /** Whom the actor is the name of; for routes about who asks. */
  identity: Identity
  /** From If-Match: the versions that the caller may have seen; undefined = any (`*`). */
  seenVersions: readonly number[] | undefined
}

const NO_QUERY = z.strictObject({})

type Handler<R extends RouteDefinition> = (request: ApiRequest<R>) => Promise<Answer<R>>
/** Routes that send bytes or 204 have no answer schema. */
type Answer<R extends RouteDefinition> = R extends { answer: unknown } ? RouteAnswer<R> : unknown

/**
 * Wraps every route: parses by the registry, answers with its status and headers, and is the one place where
 * failures become HTTP, so no route has a `try` of its own.
 */
export function defineApiHandler<R extends RouteDefinition>(route: R, handler: Handler<R>): EventHandler {
  return defineEventHandler(async (event) => {
    const [requestId, given] = [ensureRequestId(event), getRequestHeader(event, 'traceparent')]
    const span = startSpan({
      name: `${route.method} ${API_BASE}${route.path}`, kind: 'server', parent: readTraceparent(given),
      attributes: { 'http.request.method': route.method, 'http.route': API_BASE + route.path, 'request.id': requestId },
    })
    try {
      // gRPC calls made for this request carry its id and trace.
      const context = {
        requestId, traceparent: span?.traceparent ?? toTraceparent(given), untilGone: () => untilGone(event),
      }
      return await withCallContext(context, () => serve(route, handler, event))
    }
    catch (error) {
      return fail(event, error)
    }
    finally {
      const { statusCode } = event.node.res
      span?.end(statusCode >= 500 ? String(statusCode) : undefined, { 'http.response.status_code': statusCode })
    }
  })
}

/** @returns undefined, so that h3 sends nothing. */
function fail(event: H3Event, error: unknown): unknown {
  const { res } = event.node
  const where = { requestId: ensureRequestId(event), method: event.method, path: event.path.split('?', 1)[0] }
  if (isCallerGone(event, error)) {
    log.debug({ ...where, reason: error instanceof Error ? error.message : String(error) }, 'the caller went away')
    event._handled = true
    return null
  }
  if (!res.headersSent) {
    return sendProblem(event, error)
  }
  log.error({ ...where, err: error }, 'an answer broke off')
  return res.destroy()
}

/** Created only for calls whose work in the factory is useless once the caller has left. */
function untilGone({ node: { res } }: H3Event): AbortSignal {
  const gone = new AbortController()
  const onClose = () => {
    if (!res.writableFinished) {
      gone.abort()
    }
  }
  if (res.closed) {
    onClose()
  }
  else {
    res.once('close', onClose)
  }
  return gone.signal
}

async function serve<R extends RouteDefinition>(route: R, handler: Handler<R>, event: H3Event): Promise<unknown> {
  if (route.path.includes('{') && isFixedPath(event.path.split('?', 1)[0] ?? '')) {
    return sendUnserved(event)
  }
  const requestId = ensureRequestId(event)
  const services = useServices(event)
  const identity = await identify(event, services)
  if (!route.isOpen) {
    assertRole(identity, route.role)
  }
  const params = route.params && parsePart(route.params, readParams(event), '/params')
  const query = parseQuery(route, event)
  const seenVersions = route.needsIfMatch ? readIfMatch(event) : undefined
  const bytes = route.isUpload || route.method === 'GET' ? undefined : await readBodyBytes(event)
  const body = route.body && bytes && parsePart(route.body, parseJsonBody(bytes), '')
  const actor: Actor = { name: toActorName(identity), requestId }
  // The types are inferred from the schemas that were just applied.
  const request = { params, query, body } as RouteInput<R>
  const answer = (once?: Actor['once']) =>
    handler({ ...request, event, services, actor: { ...actor, once }, identity, seenVersions })

  if (route.isIdempotent && bytes) {
    return finish(route, event, await answerOnce({ event, services, route, identity, body: bytes }, answer))
  }
  if (route.method !== 'GET' || !route.answer || !isFromOutside(event)) {
    return finish(route, event, await answer())
  }
  const revalidation = await startRevalidation(route, event, services)
  return revalidation.isUnchanged ? sendUnchanged(event) : finish(route, event, await answer(), revalidation)
}

/** An unknown query parameter is refused by name, not ignored. */
function parseQuery(route: RouteDefinition, event: H3Event): unknown {
  return parsePart(route.query ?? NO_QUERY, readQuery(event), '/query')
}

function finish(route: RouteDefinition, event: H3Event, value: unknown, revalidation?: Revalidation): unknown {
  if (route.produces) {
    return value
  }
  setResponseStatus(event, route.status)
  setResponseHeader(event, 'Cache-Control', 'private, no-cache')
  if (route.location) {
    setResponseHeader(event, 'Location', API_BASE + fillLocation(route.location, value))
  }
  if (route.status === 204) {
    return null
  }
  if (typeof value !== 'object' || value === null) {
    return value
  }
  const text = toJsonText(value)
  setResponseHeader(event, 'Content-Type', 'application/json')
  if (!isFromOutside(event)) {
    return text
  }
  if (revalidation) {
    return revalidation.tag(text, value) ? sendUnchanged(event) : text
  }
  if (route.hasETag && 'version' in value) {
    setResponseHeader(event, 'ETag', toETag(text, Number(value.version)))
  }
  return text
}

function sendUnchanged(event: H3Event): null {
  setResponseStatus(event, 304)
  removeResponseHeader(event, 'Content-Type')
  return null
}
