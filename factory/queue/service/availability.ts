import { status } from '@grpc/grpc-js'
import type { ServiceHandlers } from '#proto/adapter/server.ts'
import { GrpcError } from '#proto/adapter/status-details.ts'
import type { TaskQueueService } from '#proto/gen/datafactory/queue/v1/task_queue_service_pb.ts'
import { DOMAIN } from './refusal.ts'

const RETRY_MS = 1_000

/** Sockets of Node and the classes of SQLSTATE that say "not now": connection, resources, operator intervention. */
const AWAY_CODE = /^(?:ECONN|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|08|53|57P)/

/** What `pg` says without a code. */
const AWAY_MESSAGE = /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|Cannot use a pool after calling end/

/** Whether the database did not respond: not a bug, and safe to retry. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) {
    return false
  }
  const code = 'code' in error ? String(error.code) : ''
  return AWAY_CODE.test(code) || AWAY_MESSAGE.test(error.message) || isDatabaseAway(error.cause)
}

/**
 * A database that does not respond makes calls UNAVAILABLE, which callers may retry; INTERNAL, which they may not, is
 * for bugs.
 */
export function whileAvailable(
  handlers: ServiceHandlers<typeof TaskQueueService>,
): ServiceHandlers<typeof TaskQueueService> {
  const wrapped = Object.entries(handlers).map(([name, handle]) =>
    [name, name === 'watchEvents' || name === 'tailLogs' ? stream(handle as Stream) : unary(handle as Unary)])
  // Each entry keeps its signature: the wrappers pass arguments and answers through.
  return Object.fromEntries(wrapped) as ServiceHandlers<typeof TaskQueueService>
}

/** @throws GrpcError UNAVAILABLE when the database does not respond */
export const orAway = <T>(work: Promise<T>): Promise<T> => work.catch((error) => {
  throw toRefusal(error)
})

type Unary = (...call: unknown[]) => Promise<unknown>
type Stream = (...call: unknown[]) => AsyncIterable<unknown>

const unary = (handle: Unary): Unary => (...call) => handle(...call).catch((error) => {
  throw toRefusal(error)
})

const stream = (handle: Stream): Stream => async function* (...call) {
  try {
    yield* handle(...call)
  }
  catch (error) {
    throw toRefusal(error)
  }
}

function toRefusal(error: unknown): unknown {
  if (error instanceof GrpcError || !isDatabaseAway(error)) {
    return error
  }
  return new GrpcError(
    status.UNAVAILABLE, 'the factory\'s database is away',
    { reason: 'DATABASE_AWAY', domain: DOMAIN, retryDelayMs: RETRY_MS }, { cause: error },
  )
}
