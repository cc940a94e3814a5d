import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, stat, utimes } from 'node:fs/promises'
import path from 'node:path'
import { DataDirDamagedError } from './data-dir-damaged.ts'
import { createEmpty } from './open-pglite.ts'
import { unpackTar } from './unpack-tar.ts'

interface DataDirOptions {
  dataDir: string
  /** Migrated directory that the build prepared: with it a first start takes 1 s instead of 6. */
  preparedPath: string | undefined
  isOptimized?: boolean | undefined
}

/** Without the first of these, PGlite takes a directory for an empty one and writes a new database over it. */
const NEEDED = ['PG_VERSION', 'global/pg_control', 'base', 'pg_wal']

/**
 * Creates the directory of an embedded database when it is absent or empty. It is created under another name and
 * renamed when complete: a process killed in the middle leaves no incomplete directory on which every later start would
 * fail.
 *
 * @throws DataDirDamagedError when the directory has content that is not a complete database.
 */
export async function ensureDataDir({ dataDir, preparedPath, isOptimized }: DataDirOptions): Promise<void> {
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) {
    return checkWhole(dataDir)
  }
  const half = `${dataDir}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true, mode: 0o700 })
  if (preparedPath && existsSync(preparedPath)) {
    await unpackTar(await readFile(preparedPath), half)
  }
  else {
    await createEmpty(half, { isOptimized })
    await syncBelow(half)
  }
  // Tells the database that every other file was synced before: see DurableFiles.
  await utimes(path.join(half, 'global/pg_control'), new Date(), new Date())
  await rm(dataDir, { recursive: true, force: true })
  await rename(half, dataDir)
  // A rename is durable only after its folder is synced.
  await syncEntry(path.dirname(dataDir))
}

async function checkWhole(dataDir: string): Promise<void> {
  for (const name of NEEDED) {
    const place = path.join(dataDir, name)
    const isThere = existsSync(place)
    const seen = isThere ? await stat(place) : undefined
    if (!seen || (seen.isDirectory() ? (await readdir(place)).length : seen.size) === 0) {
      throw new DataDirDamagedError(dataDir, `${name} is ${isThere ? 'empty' : 'missing'}`)
    }
  }
}

/** Syncs what the database itself has not synced, because the directory is renamed to its final name right after. */
async function syncBelow(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  await Promise.all(entries.map(entry => syncEntry(path.join(entry.parentPath, entry.name))))
}

async function syncEntry(place: string): Promise<void> {
  const handle = await open(place)
  await handle.sync()
  await handle.close()
}
