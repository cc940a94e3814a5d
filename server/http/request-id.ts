import { randomUUID } from 'node:crypto'
import { getRequestHeader, setResponseHeader, type H3Event } from 'h3'

/** A caller's id goes into logs and headers: plain characters only. */
const ACCEPTED = /^[\w.:-]{1,128}$/

/** The id of this request: the caller's when it is usable, else a new one. */
export function requestIdOf(event: H3Event): string {
  const known: unknown = event.context.requestId
  if (typeof known === 'string') {
    return known
  }
  const given = getRequestHeader(event, 'x-request-id')
  const requestId = given !== undefined && ACCEPTED.test(given) ? given : randomUUID()
  event.context.requestId = requestId
  return requestId
}

/** The same; also sets X-Request-Id. */
export function ensureRequestId(event: H3Event): string {
  if (typeof event.context.requestId !== 'string') {
    setResponseHeader(event, 'X-Request-Id', requestIdOf(event))
  }
  return requestIdOf(event)
}
