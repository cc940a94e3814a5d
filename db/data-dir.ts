import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite, type ParserOptions } from '@electric-sql/pglite'
import { ensureDataDir } from '#embedded/data-dir'
import { DATABASE_SETTINGS } from '#embedded/database-settings'

interface DataDirOptions {
  dataDir: string
  /** Made by `dumpPrepared`. */
  preparedPath?: string | undefined
  parsers: ParserOptions
}

/** Opens a PGlite directory, making it first when it is absent. */
export async function openDataDir({ dataDir, preparedPath, parsers }: DataDirOptions): Promise<PGlite> {
  await ensureDataDir({ dataDir, preparedPath, makeEmpty: async dataDir => (await PGlite.create({ dataDir })).close() })
  return PGlite.create({ dataDir, parsers, startParams: [...PGlite.defaultStartParams, ...DATABASE_SETTINGS] })
}

/** Writes an open, migrated database as the file that `preparedPath` takes. */
export async function dumpPrepared(lite: PGlite, file: string): Promise<void> {
  await lite.exec('checkpoint')
  const dump = await lite.dumpDataDir('gzip')
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, Buffer.from(await dump.arrayBuffer()))
}
