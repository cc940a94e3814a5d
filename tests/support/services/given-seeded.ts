import { sql } from 'kysely'
import pg from 'pg'
import { openDatabase, toPgOptions, type Database } from '#db/client'
import { migrateTo, migrateToNothing } from '#db/migrate'
import { ensurePartitions } from '#db/partitions'
import { SEEDED, seedStatistics, type Seed } from '../../bench/seed/statistics-seed'
import type { DatabaseKind } from './databases'
import { givenDatabase, PATIENT } from './given-database'
import { givenPostgres } from './postgres'

const DAY_MS = 86_400_000

/** A database as a console of migration 0016 left it, with runs and their statistics. Close it when done. */
export async function givenSeeded(kind: DatabaseKind, seed: Seed): Promise<Database> {
  const database = await givenEmpty(kind)
  await migrateTo(database, SEEDED)
  await ensurePartitions(database, { from: new Date(Date.now() - (seed.days + 1) * DAY_MS), to: new Date() })
  if (database.url === undefined) {
    await seedStatistics((text, values) => Promise.resolve(database.lite?.query(text, values)), seed)
    return database
  }
  const client = new pg.Client(toPgOptions(database.url))
  await client.connect()
  await seedStatistics((text, values) => client.query(text, values), seed)
  await client.end()
  return database
}

/** Without tables. PGlite takes two seconds to make a new directory, and a third of one to take a migrated one back. */
async function givenEmpty(kind: DatabaseKind): Promise<Database> {
  if (kind === 'postgres') {
    return openDatabase({ url: await givenPostgres(), limits: PATIENT })
  }
  const database = await givenDatabase(kind)
  await migrateToNothing(database)
  return database
}

/** Rows of a query whose text has no parameters. */
export async function listRows(database: Database, text: string): Promise<Record<string, unknown>[]> {
  const { rows } = await sql.raw<Record<string, unknown>>(text).execute(database.db)
  return rows
}
