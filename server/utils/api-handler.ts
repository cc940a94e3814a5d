import { defineEventHandler, getRequestHeader, setResponseHeader, setResponseStatus, type EventHandler, type H3Event } from 'h3'
import { z } from 'zod'
import { API_BASE } from '#shared/contract/paths'
import type { RouteAnswer, RouteInput } from '#shared/contract/routes'
import type { RouteDefinition } from '#shared/contract/routes/route'
import { withCallContext } from '../grpc/call-context'
import type { Actor } from '../services/deps'
import { answerOnce, fillLocation } from './idempotency'
import { readIfMatch, toETag } from './precondition'
import { sendProblem } from './problem'
import { parseJsonBody, readBodyBytes } from './request-body'
import { ensureRequestId } from './request-id'
import { parsePart, readParams, readQuery } from './request-input'
import { isFixedPath } from './route-methods'
import { useServices, type Services } from './services'
import { sendUnserved } from './unserved'

/** A request after the border: everything in it was checked against the route's schemas. */
export interface ApiRequest<R extends RouteDefinition> extends RouteInput<R> {
  /** For streams and headers; everything else is here already. */
  event: H3Event
  services: Services
  actor: Actor
  /** From If-Match: the version that the caller has seen; undefined = any (`*`). */
  expectedVersion: number | undefined
}

const NO_QUERY = z.strictObject({})

type Handler<R extends RouteDefinition> = (request: ApiRequest<R>) => Promise<Answer<R>>
/** Bytes and 204 have no answer of a schema. */
type Answer<R extends RouteDefinition> = R extends { answer: unknown } ? RouteAnswer<R> : unknown

/**
 * Wraps every route: parses by the registry, answers with its status and headers, and is the one place where
 * failures become HTTP, so no route has a `try` of its own.
 */
export function defineApiHandler<R extends RouteDefinition>(route: R, handler: Handler<R>): EventHandler {
  return defineEventHandler(async (event) => {
    try {
      // What the request makes us ask of the factory carries its id and trace.
      const context = { requestId: ensureRequestId(event), traceparent: getRequestHeader(event, 'traceparent') }
      return await withCallContext(context, () => serve(route, handler, event))
    }
    catch (error) {
      return event.node.res.headersSent ? event.node.res.destroy() : sendProblem(event, error)
    }
  })
}

async function serve<R extends RouteDefinition>(route: R, handler: Handler<R>, event: H3Event): Promise<unknown> {
  if (route.path.includes('{') && isFixedPath(event.path.split('?', 1)[0] ?? '')) {
    return sendUnserved(event)
  }
  const requestId = ensureRequestId(event)
  const services = useServices(event)
  const params = route.params && parsePart(route.params, readParams(event), '/params')
  const query = parseQuery(route, event)
  const expectedVersion = route.needsIfMatch ? readIfMatch(event) : undefined
  const bytes = route.isUpload || route.method === 'GET' ? undefined : await readBodyBytes(event)
  const body = route.body && bytes && parsePart(route.body, parseJsonBody(bytes), '')
  const actor: Actor = { name: 'operator', requestId }
  // The schemas that were just applied are the ones that the types come from.
  const request = { params, query, body } as RouteInput<R>
  const answer = (once?: Actor['once']) => handler({ ...request, event, services, actor: { ...actor, once }, expectedVersion })

  if (route.isIdempotent && bytes) {
    return answerOnce({ event, services, route, body: bytes }, once => answer(once).then(value => finish(route, event, value)))
  }
  return finish(route, event, await answer())
}

/** A query that the route does not have is refused by name, not ignored. */
function parseQuery(route: RouteDefinition, event: H3Event): unknown {
  return parsePart(route.query ?? NO_QUERY, readQuery(event), '/query')
}

function finish(route: RouteDefinition, event: H3Event, value: unknown): unknown {
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
  const etag = route.hasETag ? toETag(value) : undefined
  if (etag !== undefined) {
    // For If-Match alone: parts that the version does not cover (progress, the newest version) change by themselves.
    setResponseHeader(event, 'ETag', etag)
  }
  return value
}
