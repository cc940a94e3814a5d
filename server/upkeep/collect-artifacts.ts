import { link, rename, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { findOldestLivingRun, listReferences } from '#db/artifact-references'
import type { Database } from '#db/client'
import { listArchiveFolders } from '#db/repositories/release/release.repository'
import { listFolder, listTwoLevels } from './backup-file'

export interface Collection {
  /** All files of the store. */
  files: number
  /** Nothing refers to them, and they are old enough; removed unless it was a dry run. */
  unreferenced: { sha256: string, bytes: number }[]
  /** Nothing refers to them yet: they are too young, or a run that is not over may be about to name them. */
  young: number
  /** Of the archive, that no release names or is making. */
  folders: string[]
}

export interface CollectOptions {
  console: Database
  /** Of the factory, when they are elsewhere. */
  others: readonly Database[]
  artifactDir: string
  archiveDir: string
  /** An upload, or a stage, stores a file before a row names it. */
  graceMs: number
  isDryRun: boolean
  now?: () => number
}

/** Of a file that is set aside, in the folder of temporary files. */
const ASIDE = 'collected-'

/**
 * Removes files of the artifact store that nothing refers to. A file is kept if its name occurs anywhere in the
 * databases, if it was written within the time of grace, or since the oldest run began that is not over.
 *
 * A console or a factory may store a file anew at any moment, by renaming it to its name, and name it in a row after
 * that. Files are therefore listed before references are read, and none is removed under its name: it is renamed first,
 * looked at again, and put back if it is another one. What a collection that was killed has set aside, the next one
 * puts back.
 */
export async function collectArtifacts(
  { console, others, artifactDir, archiveDir, graceMs, isDryRun, now = Date.now }: CollectOptions,
): Promise<Collection> {
  const [root, temporary] = [path.join(artifactDir, 'sha256'), path.join(artifactDir, 'tmp')]
  await putBackAll(temporary, root)
  const oldestRun = await findOldestLivingRun(console)
  const beforeMs = Math.min(now() - graceMs, oldestRun?.getTime() ?? Infinity)
  const names = (await listTwoLevels(root)).filter(name => /^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(name))
  const references = new Set<string>()
  for (const database of [console, ...others]) {
    (await listReferences(database)).forEach(sha256 => references.add(sha256))
  }
  const folders = await collectFolders(console, { archiveDir, beforeMs: now() - graceMs, isDryRun })
  const result: Collection = { files: names.length, unreferenced: [], young: 0, folders }
  for (const name of names.filter(name => !references.has(path.posix.basename(name)))) {
    const sha256 = path.posix.basename(name)
    const file = path.join(root, name)
    const { mtimeMs, size } = await stat(file)
    const isRemoved = mtimeMs < beforeMs
      && (isDryRun || await removeOlder(file, path.join(temporary, `${ASIDE}${sha256}`), beforeMs))
    if (isRemoved) {
      result.unreferenced.push({ sha256, bytes: size })
    }
    else {
      result.young += 1
    }
  }
  return result
}

/** Named after a release, and since some version after its archiving, too. */
const ARCHIVED = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:\.[\w-]+)?$/

/**
 * What a restore, or an archiving, was about to remove when its process ended. Listed before the releases are read: an
 * archiving is named before it makes one.
 */
async function collectFolders(
  { db }: Database, { archiveDir, beforeMs, isDryRun }: { archiveDir: string, beforeMs: number, isDryRun: boolean },
): Promise<string[]> {
  const folders = (await listFolder(archiveDir))
    .filter(entry => entry.isDirectory() && ARCHIVED.test(entry.name)).map(entry => entry.name).sort()
  const named = new Set(await listArchiveFolders(db))
  const gone: string[] = []
  for (const folder of folders.filter(name => !named.has(name))) {
    const place = path.join(archiveDir, folder)
    if ((await stat(place)).mtimeMs < beforeMs) {
      gone.push(folder)
      if (!isDryRun) {
        await rm(place, { recursive: true })
      }
    }
  }
  return gone
}

/** @returns false when it has become another file, which is there. */
async function removeOlder(file: string, aside: string, beforeMs: number): Promise<boolean> {
  await rename(file, aside)
  if ((await stat(aside)).mtimeMs >= beforeMs) {
    await putBack(aside, file)
    return false
  }
  await rm(aside)
  return true
}

async function putBackAll(temporary: string, root: string): Promise<void> {
  for (const name of (await listFolder(temporary)).map(entry => entry.name).filter(name => name.startsWith(ASIDE))) {
    const sha256 = name.slice(ASIDE.length)
    await putBack(path.join(temporary, name), path.join(root, sha256.slice(0, 2), sha256))
  }
}

/** A file that has come to its place meanwhile has the same contents, and stays. */
async function putBack(aside: string, file: string): Promise<void> {
  try {
    await link(aside, file)
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') {
      throw error
    }
  }
  await rm(aside)
}
