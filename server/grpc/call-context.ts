import { AsyncLocalStorage } from 'node:async_hooks'
import { randomUUID } from 'node:crypto'

export interface CallContext {
  requestId: string
  /** W3C Trace Context of the request. */
  traceparent?: string
  /** Creates a signal that aborts when the caller disconnects before the answer. */
  untilGone?: () => AbortSignal
}

const storage = new AsyncLocalStorage<CallContext>()

/** Every gRPC call made inside `work` carries this request id and trace. */
export function withCallContext<T>(context: CallContext, work: () => T): T {
  return storage.run(context, work)
}

/** Context of the request that caused the call; undefined when no request did. */
export const callerGone = (): AbortSignal | undefined => storage.getStore()?.untilGone?.()

/** gRPC refuses a call whose metadata has other characters. */
const TRACEPARENT = /^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/

/** Metadata of a call: the request's id, or a new one for work that no request started. */
export function callMetadata(): Record<string, string> {
  const context = storage.getStore()
  return {
    'x-request-id': context?.requestId ?? randomUUID(),
    ...(context?.traceparent && TRACEPARENT.test(context.traceparent) ? { traceparent: context.traceparent } : {}),
  }
}
