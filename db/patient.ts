import { PostgresDialect } from 'kysely'
import pg from 'pg'
import { toKysely, toPgOptions, type Database, type Db } from './client'

/** What a second console may make us wait for, before it counts as stuck. */
const LOCK_TIMEOUT_MS = 120_000

/**
 * Runs work that may take longer than a query of a page is allowed to: migrations, backups. On Postgres on a connection
 * of its own, which is closed after it; PGlite has one session and no limits.
 */
export async function withPatientConnection<T>(
  database: Pick<Database, 'db' | 'url'>, work: (db: Db) => Promise<T>, applicationName?: string,
): Promise<T> {
  if (!database.url) {
    return work(database.db)
  }
  const pool = new pg.Pool({
    ...toPgOptions(database.url),
    ...applicationName !== undefined && { application_name: applicationName },
    max: 1,
    connectionTimeoutMillis: 3_000,
    lock_timeout: LOCK_TIMEOUT_MS,
  })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const own = toKysely(new PostgresDialect({ pool }))
  try {
    return await work(own)
  }
  finally {
    await own.destroy()
  }
}
