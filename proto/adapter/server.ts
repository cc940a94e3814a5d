import type { DescMethodServerStreaming, DescMethodUnary, DescService, MessageShape } from '@bufbuild/protobuf'
import {
  Metadata, type Server, type ServerUnaryCall, type ServerWritableStream, type ServiceError, status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js'
import { type Input, toServiceDefinition } from './service-definition.ts'
import { GrpcError, toHeaderText, toTrailers } from './status-details.ts'

export interface CallContext {
  metadata: Metadata
  /** Aborts when the caller cancels or its deadline passes. */
  signal: AbortSignal
  /** When the caller stops waiting; undefined when it set no deadline. */
  deadline: Date | undefined
  /** Sent after the answer of a unary call that went well. */
  trailers: Metadata
}

/** One async function a unary method, one async generator a server-streaming one. */
export type ServiceHandlers<S extends DescService> = {
  [K in keyof S['method']]: S['method'][K] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, context: CallContext) => Promise<Input<O>>
    : S['method'][K] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, context: CallContext) => AsyncIterable<Input<O>>
      : never
}

export interface ServiceOptions {
  /** Runs before each call; throws a GrpcError to refuse it. */
  authorize?: (metadata: Metadata, method: string) => void | Promise<void>
  /** Told of every failure that was not meant, that is, of our bugs. */
  onBug?: (error: unknown, method: string, metadata: Metadata) => void
}

type AnyCall = ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>
type AnyHandler = (request: unknown, context: CallContext) => Promise<unknown> | AsyncIterable<unknown>

export function addService<S extends DescService>(
  server: Server, service: S, handlers: ServiceHandlers<S>, options: ServiceOptions = {},
): void {
  const byName = handlers as Record<string, AnyHandler>
  const implementation: UntypedServiceImplementation = {}
  for (const method of service.methods) {
    const handler = byName[method.localName] ?? notImplemented(method.name)
    implementation[method.localName] = method.methodKind === 'server_streaming'
      ? streaming(handler, method.name, options)
      : unary(handler, method.name, options)
  }
  server.addService(toServiceDefinition(service), implementation)
}

/** A method that was added to the contract after this server was written. */
const notImplemented = (method: string): AnyHandler => () => {
  throw new GrpcError(status.UNIMPLEMENTED, `${method} is not there`)
}

function unary(handler: AnyHandler, method: string, options: ServiceOptions) {
  return (call: ServerUnaryCall<unknown, unknown>, callback: (
    error: Partial<ServiceError> | null, value?: unknown, trailers?: Metadata,
  ) => void) => {
    const context = contextOf(call)
    const answer = async () => {
      await options.authorize?.(call.metadata, method)
      return handler(call.request, context)
    }
    answer().then(value => callback(null, value, context.trailers), error =>
      callback(toServiceError(error, { method, metadata: call.metadata }, options)))
  }
}

function streaming(handler: AnyHandler, method: string, options: ServiceOptions) {
  return async (call: ServerWritableStream<unknown, unknown>) => {
    const context = contextOf(call)
    try {
      await options.authorize?.(call.metadata, method)
      for await (const message of handler(call.request, context) as AsyncIterable<unknown>) {
        if (context.signal.aborted) {
          return
        }
        if (!call.write(message)) {
          await drained(call, context.signal)
        }
      }
      call.end()
    }
    catch (error) {
      if (!context.signal.aborted) {
        call.emit('error', toServiceError(error, { method, metadata: call.metadata }, options))
      }
    }
  }
}

/** Waits until the peer reads again: a slow reader must not fill our memory. */
function drained(call: ServerWritableStream<unknown, unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done)
      signal.removeEventListener('abort', done)
      resolve()
    }
    call.once('drain', done)
    signal.addEventListener('abort', done, { once: true })
  })
}

function contextOf(call: AnyCall): CallContext {
  const cancelled = new AbortController()
  call.on('cancelled', () => cancelled.abort(new GrpcError(status.CANCELLED, 'the caller went away')))
  const deadline = call.getDeadline()
  const at = deadline instanceof Date ? deadline.getTime() : deadline
  return {
    metadata: call.metadata, signal: cancelled.signal, deadline: Number.isFinite(at) ? new Date(at) : undefined,
    trailers: new Metadata(),
  }
}

function toServiceError(
  error: unknown, { method, metadata }: { method: string, metadata: Metadata }, { onBug }: ServiceOptions,
): Partial<ServiceError> {
  if (error instanceof GrpcError) {
    return { code: error.code, details: toHeaderText(error.message), metadata: toTrailers(error) }
  }
  onBug?.(error, method, metadata)
  return { code: status.INTERNAL, details: 'internal error' }
}
