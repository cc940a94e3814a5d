import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite, type ParserOptions } from '@electric-sql/pglite'
import { ensureDataDir } from '#embedded/data-dir'
import { openPglite } from '#embedded/open-pglite'

interface DataDirOptions {
  dataDir: string
  /** Made by `dumpPrepared`. */
  preparedPath?: string | undefined
  parsers: ParserOptions
  isDurable?: boolean | undefined
}

/** Opens a PGlite directory, making it first when it is absent. @throws DataDirDamagedError */
export async function openDataDir({ dataDir, preparedPath, parsers, isDurable }: DataDirOptions): Promise<PGlite> {
  await ensureDataDir({ dataDir, preparedPath, makeEmpty: async dataDir => (await PGlite.create({ dataDir })).close() })
  return openPglite({ dataDir, parsers, isDurable })
}

/** Writes an open, migrated database as the file that `preparedPath` takes. */
export async function dumpPrepared(lite: PGlite, file: string): Promise<void> {
  await lite.exec('checkpoint')
  const dump = await lite.dumpDataDir('gzip')
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, Buffer.from(await dump.arrayBuffer()))
}
