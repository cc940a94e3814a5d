import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

export interface CallContext {
  requestId: string
  /** W3C Trace Context, as it came with the request. */
  traceparent?: string
  /** Makes a signal that aborts when whoever asked goes away before the answer. */
  untilGone?: () => AbortSignal
}

const storage = new AsyncLocalStorage<CallContext>()

/** Every gRPC call made inside `work` carries this request id and trace. */
export function withCallContext<T>(context: CallContext, work: () => T): T {
  return storage.run(context, work)
}

/** Of the request that a call is made for; undefined when no request started it. */
export const callerGone = (): AbortSignal | undefined => storage.getStore()?.untilGone?.()

/** Anything else would make gRPC refuse the whole call. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/

/** Metadata of a call: the request's own, or a fresh id for work that no request started. */
export function callMetadata(): Record<string, string> {
  const context = storage.getStore()
  return {
    'x-request-id': context?.requestId ?? randomUUID(),
    ...(context?.traceparent && TRACEPARENT.test(context.traceparent) ? { traceparent: context.traceparent } : {}),
  }
}
