import { createHash, randomUUID } from 'node:crypto'
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openDatabase, type Database, type DatabaseTarget, type PoolLimits } from '#db/client'
import { migrateToLatest } from '#db/migrate'
import { dumpPrepared } from '#embedded/dump-prepared'
import type { DatabaseKind } from './databases'
import { givenPostgres, givenTemplate } from './postgres'

const MIGRATIONS = path.resolve(import.meta.dirname, '../../../db/migrations')
const CACHE = path.resolve(import.meta.dirname, '../../../.test')

/**
 * A console gives up soon, because a page waits for it; a test waits for the server as long as a busy machine needs.
 * What the server itself cuts off is as in the console: a statement that is too slow there fails here, too.
 */
export const PATIENT: Partial<PoolLimits> = { connectionTimeoutMillis: 60_000, probeMs: 30_000, query_timeout: 65_000 }

/**
 * A new database with the newest schema. Close it when done. Migrating takes longer than most tests, so all suites copy
 * one migrated directory, or one database.
 *
 * @param dataDir of an embedded one; default: a new one.
 */
export async function givenDatabase(kind: DatabaseKind, dataDir = givenDataDir()): Promise<Database> {
  if (kind === 'pglite') {
    return openDatabase({ dataDir, preparedPath: await givenPrepared() })
  }
  const template = await givenTemplate(`console_${hashMigrations()}`, url => migrated({ url, limits: PATIENT }))
  return openDatabase({ url: await givenPostgres(template), limits: PATIENT })
}

async function migrated(target: DatabaseTarget): Promise<void> {
  const database = await openDatabase(target)
  await migrateToLatest(database)
  await database.close()
}

/** A path whose folder exists; nothing is at the path itself. */
export function givenDataDir(): string {
  return path.join(mkdtempSync(path.join(tmpdir(), 'console-data-')), 'console')
}

function hashMigrations(): string {
  const hash = createHash('sha256')
  for (const file of globSync('**/*.ts', { cwd: MIGRATIONS }).sort()) {
    hash.update(readFileSync(path.join(MIGRATIONS, file)))
  }
  return hash.digest('hex').slice(0, 16)
}

async function givenPrepared(): Promise<string> {
  const prepared = path.join(CACHE, `console-${hashMigrations()}.tar.gz`)
  if (!existsSync(prepared)) {
    await prepare(prepared)
  }
  return prepared
}

/** Renamed when complete: several test files may prepare at once. */
async function prepare(file: string): Promise<void> {
  mkdirSync(path.dirname(file), { recursive: true })
  const database = await openDatabase({ dataDir: givenDataDir() })
  await migrateToLatest(database)
  const draft = `${file}.${randomUUID()}`
  if (database.lite) {
    await dumpPrepared(database.lite, draft)
  }
  await database.close()
  renameSync(draft, file)
}
