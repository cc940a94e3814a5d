import type { Database } from './client'
import { type OwnConnection, pause, withOwnConnection } from './own-connection'

export interface LeaderOptions {
  /** An arbitrary constant, one per kind of work. */
  lockKey: number
  signal: AbortSignal
  /** The connection failed; it will be retried. */
  onError: (error: unknown) => void
}

/** How soon a waiting console takes over. */
const POLL_MS = 2_000

/**
 * Runs `work` in one console at a time, again and again until `signal` aborts.
 *
 * On Postgres by an advisory lock on a connection of its own: when that is lost, so is the lock, and
 * the signal given to `work` aborts. With embedded storage the directory lock already guarantees one process
 * (PGlite's advisory locks always succeed: it has one session).
 */
export async function leadWhile(
  database: Database, options: LeaderOptions, work: (signal: AbortSignal) => Promise<void>,
): Promise<void> {
  if (!database.url) {
    await work(options.signal)
    return
  }
  while (!options.signal.aborted) {
    try {
      await leadOnce(database.url, options, work)
    }
    catch (error) {
      options.onError(error)
    }
    await pause(POLL_MS, options.signal)
  }
}

const leadOnce = (url: string, { lockKey, signal }: LeaderOptions, work: (signal: AbortSignal) => Promise<void>) =>
  // Ending the session releases the lock.
  withOwnConnection(url, signal, async (connection, held) => {
    while (!held.aborted && !await tryLock(connection, lockKey)) {
      await pause(POLL_MS, held)
    }
    if (!held.aborted) {
      await work(held)
    }
  })

async function tryLock({ query }: OwnConnection, lockKey: number): Promise<boolean> {
  const { rows } = await query<{ isHeld: boolean }>('select pg_try_advisory_lock($1) as "isHeld"', [lockKey])
  return rows[0]?.isHeld === true
}
