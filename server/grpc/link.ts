import { isDeepStrictEqual } from 'node:util'
import type { DescService } from '@bufbuild/protobuf'
import type { ClientOptions } from '@grpc/grpc-js'
import { type CallOptions, type ClientConfig, createServiceClient, type ServiceClient } from '#proto/adapter/client'
import { AppError } from '#server/errors'
import { startSpan } from '#tracing/tracing'
import { callMetadata, findTraceparent } from './call-context'
import { type BreakerState, type CallLimits, type CallPolicy, createCallPolicy, USUAL_LIMITS } from './call-policy'
import type { CallStats } from './call-stats'
import { fromGrpcError, GrpcFailure, type GrpcStatusName, toFailure } from './grpc-error'

export interface Target {
  /** For example `127.0.0.1:50051`. */
  address: string
  token?: string
}

/** A service whose address may change at run time. */
export interface Link<S extends DescService> {
  /** One unary call with retry and breaker; `convert` makes plain objects of the answer. @throws AppError */
  call: <M, T>(
    method: string, deadline: number | 'readMs' | 'writeMs' | 'inspectMs',
    send: (client: ServiceClient<S>, options: CallOptions) => Promise<M>, convert: (message: M) => T,
  ) => Promise<T>
  /**
   * For what must not be retried; aborts `changed` when the address changes. @throws AppError `unavailable` without a
   * target.
   */
  open: () => { client: ServiceClient<S>, target: ClientConfig, changed: AbortSignal }
  /** Metadata of any call: that of the request, and what every call carries. */
  metadata: () => Record<string, string>
  setTarget: (target: Target) => void
  /** For calls that begin from now on; the breaker begins anew. */
  setLimits: (limits: CallLimits) => void
  /** 'none' = no address yet. */
  breaker: () => BreakerState | 'none'
  close: () => void
}

export interface LinkOptions {
  /** Name in messages and labels: `queue`, `model`. */
  name: string
  stats: CallStats
  target?: Target
  /** Sent with every call. */
  metadata?: Record<string, string>
}

const CHANNEL: ClientOptions = {
  // grpc-js must not retry: only call-policy.ts does, and two layers would multiply retries.
  'grpc.enable_retries': 0,
  // Keepalive detects a frozen or disconnected peer, also when no call is running.
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  // With its defaults grpc-js waits up to two minutes although the service is already back.
  'grpc.initial_reconnect_backoff_ms': 200,
  'grpc.max_reconnect_backoff_ms': 2_000,
}

interface Connection<S extends DescService> {
  client: ServiceClient<S>
  target: ClientConfig
  policy: CallPolicy
  changed: AbortController
}

export function createLink<S extends DescService>(
  service: S, { name, stats, target, metadata: fixed }: LinkOptions,
): Link<S> {
  let connection: Connection<S> | undefined
  let limits = USUAL_LIMITS
  if (target) {
    setTarget(target)
  }

  function setTarget({ address, token }: Target) {
    close()
    // The policy is new too: failures of the old process say nothing about the new one.
    const target: ClientConfig = { address, token, channelOptions: CHANNEL }
    connection = {
      client: createServiceClient(service, target), target, policy: createCallPolicy(limits),
      changed: new AbortController(),
    }
  }

  function close() {
    connection?.changed.abort()
    connection?.client.channel.close()
    connection = undefined
  }

  function connected(): Connection<S> {
    if (!connection) {
      throw new AppError('unavailable', `${name}: not started yet`, {
        cause: new GrpcFailure('UNAVAILABLE', 'not started yet', { reason: 'NOT_STARTED' }),
        retryAfterSeconds: 1,
      })
    }
    return connection
  }

  const toMetadata = () => ({ ...callMetadata(), ...fixed })

  return {
    metadata: toMetadata,
    async call(method, deadline, send, convert) {
      const { policy } = connected()
      const deadlineMs = typeof deadline === 'number' ? deadline : limits[deadline]
      const startedAt = performance.now()
      const parent = findTraceparent()
      // Work that no request started is asked for every second.
      const span = parent === undefined
        ? undefined
        : startSpan({
            name: `${name}/${method}`, kind: 'client', parent,
            attributes: { 'rpc.system': 'grpc', 'rpc.method': method },
          })
      const finish = (code: GrpcStatusName) => {
        stats.call(name, method, code, performance.now() - startedAt)
        span?.end(code === 'OK' ? undefined : code, { 'rpc.grpc.status': code })
      }
      const metadata = { ...toMetadata(), ...span && { traceparent: span.traceparent } }
      try {
        const answer = await policy.run(deadlineMs, ({ number, remainingMs }) =>
          // Takes the newest client for each attempt: the service may have moved to another address in between.
          counted(send(connected().client, { deadlineMs: remainingMs, metadata }), code =>
            stats.attempt(name, method, code, number > 0)))
        const plain = convert(answer)
        finish('OK')
        return plain
      }
      catch (error) {
        finish(statusOf(error))
        throw fromGrpcError(error, name)
      }
    },
    open: () => {
      const { client, target, changed } = connected()
      return { client, target, changed: changed.signal }
    },
    setTarget,
    setLimits(next) {
      // Another setting was changed: what the breaker knows still holds.
      if (isDeepStrictEqual(next, limits)) {
        return
      }
      limits = next
      if (connection) {
        connection.policy = createCallPolicy(limits)
      }
    },
    breaker: () => connection?.policy.breaker() ?? 'none',
    close,
  }
}

const statusOf = (error: unknown): GrpcStatusName => toFailure(error)?.status ?? 'INTERNAL'

async function counted<T>(work: Promise<T>, tell: (code: GrpcStatusName) => void): Promise<T> {
  try {
    const answer = await work
    tell('OK')
    return answer
  }
  catch (error) {
    tell(statusOf(error))
    throw error
  }
}
