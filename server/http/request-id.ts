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
  const requestId = toRequestId(getRequestHeader(event, 'x-request-id'))
  event.context.requestId = requestId
  return requestId
}

export const toRequestId = (given: unknown): string =>
  typeof given === 'string' && ACCEPTED.test(given) ? given : randomUUID()

/** The same; also sets X-Request-Id. */
export function ensureRequestId(event: H3Event): string {
  if (typeof event.context.requestId !== 'string') {
    setResponseHeader(event, 'X-Request-Id', requestIdOf(event))
  }
  return requestIdOf(event)
}
