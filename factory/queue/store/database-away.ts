import { status } from '@grpc/grpc-js'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { DOMAIN } from '../message/refusal.ts'

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

/** @throws GrpcError UNAVAILABLE when the database does not respond */
export const orAway = <T>(work: Promise<T>): Promise<T> => work.catch((error) => {
  throw toRefusal(error)
})

/** A database that does not respond becomes UNAVAILABLE; any other error stays as it is. */
export function toRefusal(error: unknown): unknown {
  if (error instanceof GrpcError || !isDatabaseAway(error)) {
    return error
  }
  return new GrpcError(
    status.UNAVAILABLE, 'the factory\'s database is away',
    { reason: 'DATABASE_AWAY', domain: DOMAIN, retryDelayMs: RETRY_MS }, { cause: error },
  )
}
