import { send, setResponseHeader, setResponseStatus, type H3Event } from 'h3'
import { MOST_PROBLEM_FIELDS, type Problem } from '#shared/contract/error.contract'
import { ERROR_STATUS, type ErrorCode } from '#shared/domain/error-code'
import type { AppError } from '#server/errors'
import { log } from '#server/log'
import { ensureRequestId } from './request-id'
import { toAppError } from './to-app-error'

const TITLE: Record<ErrorCode, string> = {
  invalid_input: 'Malformed request',
  unauthenticated: 'Not signed in',
  forbidden: 'Forbidden',
  not_found: 'Not found',
  method_not_allowed: 'Method not allowed',
  conflict: 'Conflict with the current state',
  artifact_damaged: 'The stored bytes are damaged',
  artifact_missing: 'The stored bytes are gone',
  protocol_version: 'Another version of the protocol',
  stale_version: 'Changed by someone else in the meantime',
  too_large: 'Too large',
  unsupported_media_type: 'Unsupported media type',
  range_not_satisfiable: 'Beyond the end',
  refused: 'Understood, but refused',
  version_required: 'If-Match is required',
  too_many_uploads: 'Too many unfinished uploads',
  too_many_requests: 'Too many requests',
  internal: 'Internal error',
  not_implemented: 'Not implemented',
  read_only: 'The database takes no writes',
  unavailable: 'Temporarily unavailable',
  upstream_timeout: 'A service took too long',
  storage_full: 'No space left',
}

/** Reported to the caller, and fixed by the administrator. */
const FOR_THE_OPERATOR = new Set<ErrorCode>(['artifact_damaged', 'artifact_missing', 'read_only', 'storage_full'])

/** Answers anything thrown as `application/problem+json`. @param headers further ones, such as Allow. */
export function sendProblem(event: H3Event, thrown: unknown, headers: Record<string, string> = {}): Promise<void> {
  const error = toAppError(thrown)
  const body = toLoggedProblem(event, error)
  for (const [name, value] of Object.entries(headers)) {
    setResponseHeader(event, name, value)
  }
  if (error.retryAfterSeconds !== undefined) {
    setResponseHeader(event, 'Retry-After', error.retryAfterSeconds)
  }
  if (error.code === 'unauthenticated') {
    setResponseHeader(event, 'WWW-Authenticate', 'Bearer')
  }
  if (mayReadOn(event)) {
    // Node drops only a body of which nothing was read: left as it is, the next request would wait behind the rest.
    event.node.req.resume()
  }
  else {
    setResponseHeader(event, 'Connection', 'close')
  }
  setResponseHeader(event, 'Cache-Control', 'no-store')
  setResponseStatus(event, body.status, body.title)
  return send(event, JSON.stringify(body), 'application/problem+json')
}

/** The problem document of anything thrown; what the administrator has to know is in the log. */
export function toLoggedProblem(event: H3Event, thrown: unknown): Problem {
  const error = toAppError(thrown)
  const requestId = ensureRequestId(event)
  const path = event.path.split('?', 1)[0]
  if (error.code === 'internal') {
    log.error({ err: error.cause ?? error, requestId, method: event.method, path }, 'request failed')
  }
  if (FOR_THE_OPERATOR.has(error.code)) {
    log.error({ requestId, code: error.code, path }, error.message)
  }
  return toProblem(error, requestId)
}

/**
 * Remaining bytes of a refused body. Node reads and drops them, so that the sender sees the answer; above this limit,
 * and when the length is unknown, the connection is closed instead.
 */
const MOST_DROPPED_BYTES = 64 << 20

/** Whether what still comes of a refused body is read, or its connection closed. */
export function mayReadOn({ node: { req } }: { node: Pick<H3Event['node'], 'req'> }): boolean {
  return req.complete
    || (req.headers['transfer-encoding'] === undefined
      && Number(req.headers['content-length'] ?? 0) <= MOST_DROPPED_BYTES)
}

export function toProblem(error: AppError, requestId: string): Problem {
  const { code, fields, fieldCount } = error
  return {
    type: `urn:data-factory-console:problem:${code}`,
    title: TITLE[code],
    status: ERROR_STATUS[code],
    code,
    detail: toDetail(error),
    requestId,
    ...fields && {
      errors: fields.slice(0, MOST_PROBLEM_FIELDS).map(({ pointer, code, message }) => ({ pointer, code, message })),
    },
    ...fieldCount > MOST_PROBLEM_FIELDS && { errorCount: fieldCount },
  }
}

/** A server-side failure with a cause carries the cause's message, which belongs in the log only. */
function toDetail({ code, message, cause }: AppError): string {
  if (ERROR_STATUS[code] < 500 || (code !== 'internal' && cause === undefined)) {
    return message
  }
  return code === 'internal'
    ? 'the log has more under this request id'
    : 'something that this needs is away or too slow; try again'
}

interface Part<T> { value: T | null, problem: Problem | null }

/**
 * An answer of several parts, some of which may fail: each of those has its problem.
 *
 * @throws what a part has thrown if the request itself was wrong, or if no part is left.
 */
export async function settleParts<T extends Record<string, object>>(
  event: H3Event, parts: { [K in keyof T]: Promise<T[K]> },
): Promise<{ [K in keyof T]: Part<T[K]> }> {
  const settled = await Promise.allSettled(Object.values(parts))
  const failures = settled.flatMap(part => part.status === 'rejected' ? [part.reason as unknown] : [])
  const wrong = failures.find(failure => toAppError(failure).code === 'invalid_input')
    ?? (failures.length === settled.length ? failures[0] : undefined)
  if (wrong !== undefined) {
    throw wrong
  }
  const toPart = (part: PromiseSettledResult<object> | undefined): Part<object> => part?.status === 'fulfilled'
    ? { value: part.value, problem: null }
    : { value: null, problem: toLoggedProblem(event, part?.reason) }
  // The cast: the keys are those of `parts`, in their order.
  return Object.fromEntries(
    Object.keys(parts).map((name, index) => [name, toPart(settled[index])]),
  ) as { [K in keyof T]: Part<T[K]> }
}
