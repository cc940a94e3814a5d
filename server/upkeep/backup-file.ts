import { createHash } from 'node:crypto'
import { createReadStream, type Dirent } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'

/** Readable by this user alone, like what they are copies of. */
export const PRIVATE_FILE = 0o600
export const PRIVATE_FOLDER = 0o700

/** Says what is wrong with a backup or with the place where it should go, and what to do. */
export class BackupError extends Error {
  override name = 'BackupError'
}

export interface FileSum {
  bytes: number
  sha256: string
}

/** @returns undefined when there is no such file. */
export async function sumFile(file: string): Promise<FileSum | undefined> {
  const hash = createHash('sha256')
  let bytes = 0
  try {
    for await (const part of createReadStream(file) as AsyncIterable<Buffer>) {
      hash.update(part)
      bytes += part.length
    }
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return undefined
    }
    throw error
  }
  return { bytes, sha256: hash.digest('hex') }
}

/**
 * Whole under its name, or not there: written beside it, synced and renamed. The name itself is durable when its folder
 * is synced: `syncTree`.
 *
 * @returns the sum of what was written.
 */
export async function writeWhole(
  target: string, source: AsyncIterable<Uint8Array>, isWanted: (sum: FileSum) => boolean = () => true,
): Promise<FileSum> {
  await mkdir(path.dirname(target), { recursive: true, mode: PRIVATE_FOLDER })
  const draft = `${target}.part`
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(draft, 'w', PRIVATE_FILE)
  try {
    for await (const part of source) {
      hash.update(part)
      bytes += part.byteLength
      await handle.writeFile(part)
    }
    await handle.sync()
  }
  catch (error) {
    await rm(draft, { force: true })
    throw error
  }
  finally {
    await handle.close()
  }
  const sum = { bytes, sha256: hash.digest('hex') }
  if (isWanted(sum)) {
    await rename(draft, target)
  }
  else {
    await rm(draft)
  }
  return sum
}

export const copyWhole = (source: string, target: string, isWanted?: (sum: FileSum) => boolean): Promise<FileSum> =>
  writeWhole(target, createReadStream(source), isWanted)

/** Makes the names of all folders and files below a folder durable, and its own. An absent one has none. */
export async function syncTree(root: string): Promise<void> {
  if (await syncBelow(root)) {
    await syncFolder(path.dirname(root))
  }
}

/** @returns whether there is anything in it */
async function syncBelow(root: string): Promise<boolean> {
  const entries = await listFolder(root)
  for (const folder of entries.filter(entry => entry.isDirectory())) {
    await syncBelow(path.join(root, folder.name))
  }
  if (entries.length > 0) {
    await syncFolder(root)
  }
  return entries.length > 0
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  }
  finally {
    await handle.close()
  }
}

/** Files two levels below a folder, as `<folder>/<name>`, sorted; none when it is absent. */
export async function listTwoLevels(root: string): Promise<string[]> {
  const found: string[] = []
  for (const folder of await listFolder(root)) {
    if (folder.isDirectory()) {
      const inside = await listFolder(path.join(root, folder.name))
      found.push(...inside.filter(entry => entry.isFile()).map(entry => `${folder.name}/${entry.name}`))
    }
  }
  return found.sort()
}

/** Empty when it is absent. */
export async function listFolder(folder: string): Promise<Dirent[]> {
  try {
    return await readdir(folder, { withFileTypes: true })
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return []
    }
    throw error
  }
}

export const isEmptyFolder = async (folder: string): Promise<boolean> => (await listFolder(folder)).length === 0
