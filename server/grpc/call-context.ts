import { randomBytes, randomUUID } from 'node:crypto'
import { workContext, type WorkContext } from '#server/log'

export interface CallContext extends WorkContext {
  /** Creates a signal that aborts when the caller disconnects before the answer. */
  untilGone?: () => AbortSignal
}

/** Every gRPC call and every line of the log made inside `work` carries this request id and trace. */
export function withCallContext<T>(context: CallContext, work: () => T): T {
  return workContext.run(context, work)
}

// Only `withCallContext` enters one.
const current = () => workContext.getStore() as CallContext | undefined

/** Context of the request that caused the call; undefined when no request did. */
export const callerGone = (): AbortSignal | undefined => current()?.untilGone?.()

/** W3C Trace Context; gRPC refuses a call whose metadata has other characters. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/

/** undefined when it is none. */
export const readTraceparent = (given: string | undefined): string | undefined =>
  given !== undefined && TRACEPARENT.test(given) ? given : undefined

/** The caller's trace, or a new one that nobody records: what belongs together can be found in the logs. */
export const toTraceparent = (given: string | undefined): string =>
  readTraceparent(given) ?? `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-00`

/** Of the work that is done now; goes with a run to its stages. */
export const findTraceparent = (): string | undefined => readTraceparent(current()?.traceparent)

/** Metadata of a call: the request's id, or a new one for work that no request started. */
export function callMetadata(): Record<string, string> {
  const traceparent = findTraceparent()
  return { 'x-request-id': current()?.requestId ?? randomUUID(), ...traceparent !== undefined && { traceparent } }
}
