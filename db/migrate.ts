import { sql } from 'kysely'
import { DEFAULT_MIGRATION_TABLE, Migrator, NO_MIGRATIONS, type MigrationResultSet } from 'kysely/migration'
import type { Database, Db } from './client'
import { MIGRATIONS } from './migrations'
import { withPatientConnection } from './patient'

/** A transaction, as `{ db: trx, url: undefined }`, has its migrations in it. */
type Target = Pick<Database, 'db' | 'url'>

/** The database was migrated by a newer console. Nothing in it was changed. */
export class NewerSchemaError extends Error {
  override name = 'NewerSchemaError'
  readonly code = 'NEWER_SCHEMA'

  constructor(migration: string) {
    super('the database was written by a newer version of the console: this one does not know its migration '
      + `${migration}. Start the newer version, or put back the backup that was made before the upgrade `
      + '(docs/operations.md)')
  }
}

/**
 * Migrates the database to the newest schema. On Postgres on a separate connection, since a
 * migration may take longer than a query is allowed to, and under an advisory lock: of two consoles
 * that start together one migrates and the other waits.
 *
 * @returns names of the applied migrations.
 * @throws NewerSchemaError
 */
export async function migrateToLatest(database: Target): Promise<string[]> {
  return withPatientConnection(database, async (db) => {
    const { length } = await listApplied(db)
    // The migrator would first read the whole catalogue, twice: a fifth of a start on embedded storage.
    return length === Object.keys(MIGRATIONS).length ? [] : report(await toMigrator(db).migrateToLatest())
  })
}

/** Reverts every migration: for tests of `down`. */
export async function migrateToNothing(database: Database): Promise<string[]> {
  return migrate(database, migrator => migrator.migrateTo(NO_MIGRATIONS))
}

/** Migrates up or down to one migration, by its name: to that of a backup, in tests to that of an older console. */
export async function migrateTo(database: Target, name: string): Promise<string[]> {
  return migrate(database, migrator => migrator.migrateTo(name))
}

async function migrate(database: Target, run: (migrator: Migrator) => Promise<MigrationResultSet>): Promise<string[]> {
  return withPatientConnection(database, async (db) => {
    await listApplied(db)
    return report(await run(toMigrator(db)))
  })
}

/**
 * Names of the migrations that the database has.
 *
 * @throws NewerSchemaError when it has one that we do not know: the migrator would report such a database as corrupted.
 */
async function listApplied(db: Db): Promise<string[]> {
  const { rows: [found] } = await sql<{
    isThere: boolean
  }>`select to_regclass(${DEFAULT_MIGRATION_TABLE}) is not null as is_there`.execute(db)
  if (!found?.isThere) {
    return []
  }
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`
    .execute(db)
  const unknown = rows.find(({ name }) => !(name in MIGRATIONS))
  if (unknown) {
    throw new NewerSchemaError(unknown.name)
  }
  return rows.map(({ name }) => name)
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
