import { setTimeout as wait } from 'node:timers/promises'
import pg from 'pg'
import { toPgOptions, type Database } from './client'

export interface LeaderOptions {
  /** An arbitrary constant, one per kind of work. */
  lockKey: number
  signal: AbortSignal
  /** The connection failed; it will be retried. */
  onError: (error: unknown) => void
}

/** How soon a waiting console takes over, and how often the holder checks that it still holds the lock. */
const POLL_MS = 2_000
const CLIENT_TIMEOUTS = { connectionTimeoutMillis: 3_000, query_timeout: 5_000, statement_timeout: 4_000 }

/**
 * Runs `work` in one console at a time, again and again until `signal` aborts.
 *
 * On Postgres by an advisory lock on a connection of its own: when that is lost, so is the lock, and
 * the signal given to `work` aborts. With embedded storage the directory lock already guarantees one process
 * (PGlite's advisory locks always succeed: it has one session).
 */
export async function leadWhile(database: Database, options: LeaderOptions, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
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

async function leadOnce(url: string, { lockKey, signal }: LeaderOptions, work: (signal: AbortSignal) => Promise<void>): Promise<void> {
  const client = new pg.Client({ ...toPgOptions(url), ...CLIENT_TIMEOUTS })
  const lost = new AbortController()
  client.on('error', error => lost.abort(error))
  client.on('end', () => lost.abort(new Error('connection ended')))
  const both = AbortSignal.any([signal, lost.signal])
  try {
    await client.connect()
    while (!both.aborted && !await tryLock(client, lockKey)) {
      await pause(POLL_MS, both)
    }
    if (!both.aborted) {
      await Promise.all([work(both).finally(() => lost.abort()), watch(client, both, lost)])
    }
  }
  finally {
    // Ending the session releases the lock.
    await client.end().catch(() => undefined)
  }
}

async function tryLock(client: pg.Client, lockKey: number): Promise<boolean> {
  const { rows } = await client.query<{ isHeld: boolean }>('select pg_try_advisory_lock($1) as "isHeld"', [lockKey])
  return rows[0]?.isHeld === true
}

/** A frozen server or a lost connection sends no error: only a query detects it. */
async function watch(client: pg.Client, signal: AbortSignal, lost: AbortController): Promise<void> {
  while (!signal.aborted) {
    await pause(POLL_MS, signal)
    if (!signal.aborted) {
      await client.query('select 1').catch((error: unknown) => lost.abort(error))
    }
  }
}

/** Ends early and quietly when the signal aborts. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) {
    await wait(ms, undefined, { signal }).catch(() => undefined)
  }
}
