import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite, type ParserOptions } from '@electric-sql/pglite'
import { unpackTar } from './unpack-tar'

interface DataDirOptions {
  dataDir: string
  /** Migrated directory made by the build (`dumpPrepared`): a first start takes 1 s instead of 6. */
  preparedPath?: string | undefined
  parsers: ParserOptions
}

/**
 * Opens a PGlite directory, making it first when it is absent.
 *
 * It is made under another name and renamed when complete: a process killed in the middle leaves
 * no half-made directory that every later start would fail on.
 */
export async function openDataDir({ dataDir, preparedPath, parsers }: DataDirOptions): Promise<PGlite> {
  if (await isEmpty(dataDir)) {
    await makeDataDir(dataDir, preparedPath)
  }
  return PGlite.create({ dataDir, parsers })
}

async function isEmpty(dataDir: string): Promise<boolean> {
  return !existsSync(dataDir) || (await readdir(dataDir)).length === 0
}

async function makeDataDir(dataDir: string, preparedPath: string | undefined): Promise<void> {
  const half = `${dataDir}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true, mode: 0o700 })
  if (preparedPath && existsSync(preparedPath)) {
    await unpackTar(await readFile(preparedPath), half)
  }
  else {
    await (await PGlite.create({ dataDir: half })).close()
  }
  await rm(dataDir, { recursive: true, force: true })
  await rename(half, dataDir)
  const parent = await open(path.dirname(dataDir))
  await parent.sync()
  await parent.close()
}

/** Writes an open, migrated database as the file that `preparedPath` takes. */
export async function dumpPrepared(lite: PGlite, file: string): Promise<void> {
  await lite.exec('checkpoint')
  const dump = await lite.dumpDataDir('gzip')
  await mkdir(path.dirname(file), { recursive: true })
  await writeFile(file, Buffer.from(await dump.arrayBuffer()))
}
