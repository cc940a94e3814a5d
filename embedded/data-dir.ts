import { existsSync } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { unpackTar } from './unpack-tar.ts'

interface DataDirOptions {
  dataDir: string
  /** Migrated directory made by the build: a first start takes 1 s instead of 6. */
  preparedPath: string | undefined
  /** Makes an empty database where there is no prepared one. */
  makeEmpty: (directory: string) => Promise<void>
}

/**
 * Makes the directory of an embedded database when it is absent or empty.
 *
 * It is made under another name and renamed when complete: a process killed in the middle leaves
 * no half-made directory that every later start would fail on.
 */
export async function ensureDataDir({ dataDir, preparedPath, makeEmpty }: DataDirOptions): Promise<void> {
  if (existsSync(dataDir) && (await readdir(dataDir)).length > 0) {
    return
  }
  const half = `${dataDir}.half`
  await rm(half, { recursive: true, force: true })
  await mkdir(half, { recursive: true, mode: 0o700 })
  if (preparedPath && existsSync(preparedPath)) {
    await unpackTar(await readFile(preparedPath), half)
  }
  else {
    await makeEmpty(half)
  }
  await rm(dataDir, { recursive: true, force: true })
  await rename(half, dataDir)
  await syncFolder(path.dirname(dataDir))
}

/** A rename is durable once its folder is. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder)
  await handle.sync()
  await handle.close()
}
