import type { DescMethodServerStreaming, DescMethodUnary, DescService, MessageShape } from '@bufbuild/protobuf'
import {
  type ChannelCredentials, type ClientOptions, Client as GrpcClient, credentials as grpcCredentials, Metadata,
} from '@grpc/grpc-js'
import { type Input, toServiceDefinition } from './service-definition.ts'

export interface CallOptions {
  /** Longest wait for the whole call, in milliseconds. Required: no call waits for ever. */
  deadlineMs: number
  signal?: AbortSignal
  /** Sent along, beside the client's own metadata. */
  metadata?: Record<string, string>
}

/** Plain objects in, messages out. Failures are grpc-js `ServiceError`s. */
export type ServiceClient<S extends DescService> = {
  [K in keyof S['method']]: S['method'][K] extends DescMethodUnary<infer I, infer O>
    ? (request: Input<I>, options: CallOptions) => Promise<MessageShape<O>>
    : S['method'][K] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: Input<I>, options: CallOptions) => AsyncIterable<MessageShape<O>>
      : never
} & {
  /** The channel underneath, for its state and for `close()`. */
  readonly channel: GrpcClient
}

export interface ClientConfig {
  /** For example `127.0.0.1:50051`. */
  address: string
  /** Sent as `authorization: Bearer …` with every call. */
  token?: string
  credentials?: ChannelCredentials
  channelOptions?: ClientOptions
}

export function createServiceClient<S extends DescService>(service: S, config: ClientConfig): ServiceClient<S> {
  const channel = new GrpcClient(
    config.address, config.credentials ?? grpcCredentials.createInsecure(), config.channelOptions,
  )
  const definition = toServiceDefinition(service)
  const methods: Record<string, unknown> = { channel }
  for (const method of service.methods) {
    const { path, requestSerialize, responseDeserialize } = definition[method.localName]!
    methods[method.localName] = method.methodKind === 'server_streaming'
      ? (request: unknown, options: CallOptions) => {
          const call = channel.makeServerStreamRequest(
            path, requestSerialize, responseDeserialize, request, metadataOf(config, options),
            { deadline: Date.now() + options.deadlineMs },
          )
          return readAll(call, options.signal)
        }
      : (request: unknown, options: CallOptions) => new Promise((resolve, reject) => {
          const stop = () => call.cancel()
          const call = channel.makeUnaryRequest(
            path, requestSerialize, responseDeserialize, request, metadataOf(config, options),
            { deadline: Date.now() + options.deadlineMs },
            (error, answer) => {
              options.signal?.removeEventListener('abort', stop)
              return error ? reject(error) : resolve(answer)
            },
          )
          abortWith(options.signal, stop)
        })
  }
  // The loop above gives each method of the descriptor the signature that the type derives from it.
  return methods as ServiceClient<S>
}

async function* readAll<T>(
  call: AsyncIterable<T> & { cancel: () => void }, signal: AbortSignal | undefined,
): AsyncGenerator<T> {
  const stop = () => call.cancel()
  abortWith(signal, stop)
  try {
    yield* call
  }
  finally {
    signal?.removeEventListener('abort', stop)
    call.cancel()
  }
}

function abortWith(signal: AbortSignal | undefined, stop: () => void) {
  if (signal?.aborted) {
    stop()
  }
  else {
    signal?.addEventListener('abort', stop, { once: true })
  }
}

function metadataOf({ token }: ClientConfig, { metadata }: CallOptions): Metadata {
  const sent = new Metadata()
  if (token) {
    sent.set('authorization', `Bearer ${token}`)
  }
  for (const [key, value] of Object.entries(metadata ?? {})) {
    sent.set(key, value)
  }
  return sent
}
