import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fillDataDir, prepareDataDir } from '#factory/queue/store/data-dir.ts'
import { type Connection, openPglite, openPostgres } from '#factory/queue/store/database.ts'
import type { DatabaseKind } from '../support/services/databases.ts'
import { givenPostgres } from '../support/services/postgres.ts'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SCHEMA = 'factory'

/** A data directory with tables but no content. */
export async function givenDataDir(): Promise<string> {
  const dataDir = path.join(mkdtempSync(path.join(tmpdir(), 'factory-data-')), 'factory')
  await fillDataDir(dataDir, await givenPrepared())
  return dataDir
}

export async function givenConnection(kind: DatabaseKind): Promise<Connection> {
  return kind === 'postgres' ? openPostgres(await givenPostgres(), SCHEMA) : openPglite(await givenDataDir(), SCHEMA)
}

/** Made once for all suites: PGlite's first start takes seconds. */
export async function givenPrepared(): Promise<string> {
  const hash = createHash('sha256')
  for (const file of [
    'factory/queue/store/migrations.ts', 'factory/queue/store/jobs.ts', 'node_modules/pg-boss/package.json',
  ]) {
    hash.update(readFileSync(path.join(ROOT, file)))
  }
  const prepared = path.join(ROOT, '.test', `factory-${hash.digest('hex').slice(0, 16)}.tar.gz`)
  if (!existsSync(prepared)) {
    mkdirSync(path.dirname(prepared), { recursive: true })
    // Renamed when complete: several suites may prepare at once.
    const draft = `${prepared}.${randomUUID()}`
    await prepareDataDir(draft, SCHEMA)
    renameSync(draft, prepared)
  }
  return prepared
}
