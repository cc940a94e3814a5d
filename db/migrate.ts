import { PostgresDialect } from 'kysely'
import { Migrator, NO_MIGRATIONS, type MigrationResultSet } from 'kysely/migration'
import pg from 'pg'
import { toKysely, toPgOptions, type Database, type Db } from './client'
import { MIGRATIONS } from './migrations'

/** How long a console waits for another one that migrates the same database. */
const LOCK_TIMEOUT_MS = 120_000

/**
 * Brings the database to the newest schema. On Postgres on a connection of its own, since a
 * migration may take longer than a query is allowed to, and under an advisory lock: of two consoles
 * that start together one migrates and the other waits.
 *
 * @returns names of the migrations that ran.
 */
export async function migrateToLatest(database: Database): Promise<string[]> {
  return migrate(database, migrator => migrator.migrateToLatest())
}

/** Undoes every migration: for tests of `down`. */
export async function migrateToNothing(database: Database): Promise<string[]> {
  return migrate(database, migrator => migrator.migrateTo(NO_MIGRATIONS))
}

async function migrate(database: Database, run: (migrator: Migrator) => Promise<MigrationResultSet>): Promise<string[]> {
  if (!database.url) {
    return report(await run(toMigrator(database.db)))
  }
  const pool = new pg.Pool({
    ...toPgOptions(database.url),
    max: 1,
    connectionTimeoutMillis: 3_000,
    lock_timeout: LOCK_TIMEOUT_MS,
  })
  pool.on('error', () => undefined)
  pool.on('connect', client => client.on('error', () => undefined))
  const own = toKysely(new PostgresDialect({ pool }))
  try {
    return report(await run(toMigrator(own)))
  }
  finally {
    await own.destroy()
  }
}

function toMigrator(db: Db): Migrator {
  return new Migrator({
    db: db.withoutPlugins(),
    provider: { getMigrations: () => Promise.resolve(MIGRATIONS) },
  })
}

function report({ error, results }: MigrationResultSet): string[] {
  if (error) {
    const failed = results?.find(result => result.status === 'Error')
    throw new Error(`migration ${failed?.migrationName ?? 'lock'} failed`, { cause: error })
  }
  return (results ?? []).map(result => result.migrationName)
}
