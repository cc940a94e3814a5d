import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { ArtifactStore, ListedArtifact } from '#artifact/store'
import { findOldestLivingRun, listReferences } from '#db/artifact-references'
import type { Database } from '#db/client'
import { listArchiveFolders } from '#db/repositories/release/release.repository'
import { listFolder } from './backup-file'

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
  artifacts: ArtifactStore
  archiveDir: string
  /** An upload, or a stage, stores a file before a row names it. */
  graceMs: number
  isDryRun: boolean
  now?: () => number
}

/** Files that are removed at once: a store that is not a folder needs several answers for each. */
const AT_ONCE = 8

/**
 * Removes files of the artifact store that nothing refers to. A file is kept if its name occurs anywhere in the
 * databases, if it was written within the time of grace, or since the oldest run began that is not over.
 *
 * A console or a factory may store a file anew at any moment, and name it in a row after that. Files are therefore
 * listed before references are read, and the store removes each only if it was not written again meanwhile.
 */
export async function collectArtifacts(
  { console, others, artifacts, archiveDir, graceMs, isDryRun, now = Date.now }: CollectOptions,
): Promise<Collection> {
  await artifacts.recover()
  const oldestRun = await findOldestLivingRun(console)
  const before = new Date(Math.min(now() - graceMs, oldestRun?.getTime() ?? Infinity))
  const listed = await Array.fromAsync(artifacts.list())
  const references = new Set<string>()
  for (const database of [console, ...others]) {
    (await listReferences(database)).forEach(sha256 => references.add(sha256))
  }
  const folders = await collectFolders(console, { archiveDir, beforeMs: now() - graceMs, isDryRun })
  const candidates = listed.filter(({ sha256 }) => !references.has(sha256))
  const removed = new Set<ListedArtifact>()
  const left = candidates.values()
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    // All take the next from the same.
    for (const file of left) {
      if (file.writtenAt < before && (isDryRun || await artifacts.remove(file.uri, before))) {
        removed.add(file)
      }
    }
  }))
  return {
    files: listed.length,
    unreferenced: candidates.filter(file => removed.has(file)).map(({ sha256, bytes }) => ({ sha256, bytes })),
    young: candidates.length - removed.size,
    folders,
  }
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
