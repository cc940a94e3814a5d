import { rm, stat } from 'node:fs/promises'
import path from 'node:path'
import { findOldestLivingRun, listReferences } from '#db/artifact-references'
import type { Database } from '#db/client'
import { listTwoLevels } from './backup-file'

export interface Collection {
  /** All files of the store. */
  files: number
  /** Nothing refers to them, and they are old enough; removed unless it was a dry run. */
  unreferenced: { sha256: string, bytes: number }[]
  /** Nothing refers to them yet: they are too young, or a run that is not over may be about to name them. */
  young: number
}

export interface CollectOptions {
  console: Database
  /** Of the factory, when they are elsewhere. */
  others: readonly Database[]
  artifactDir: string
  /** An upload, or a stage, stores a file before a row names it. */
  graceMs: number
  isDryRun: boolean
  now?: () => number
}

/**
 * Removes files of the artifact store that nothing refers to. A file is kept if its name occurs anywhere in the databases, if it was written
 * within the time of grace, or since the oldest run began that is not over. Files are listed before references are read, and
 * looked at again before they go: a file that was stored anew meanwhile is young.
 */
export async function collectArtifacts({ console, others, artifactDir, graceMs, isDryRun, now = Date.now }: CollectOptions): Promise<Collection> {
  const oldestRun = await findOldestLivingRun(console)
  const beforeMs = Math.min(now() - graceMs, oldestRun?.getTime() ?? Infinity)
  const root = path.join(artifactDir, 'sha256')
  const names = (await listTwoLevels(root)).filter(name => /^[0-9a-f]{2}\/[0-9a-f]{64}$/.test(name))
  const references = new Set<string>()
  for (const database of [console, ...others]) {
    (await listReferences(database)).forEach(sha256 => references.add(sha256))
  }
  const result: Collection = { files: names.length, unreferenced: [], young: 0 }
  for (const name of names.filter(name => !references.has(path.posix.basename(name)))) {
    const file = path.join(root, name)
    const state = await stat(file)
    if (state.mtimeMs >= beforeMs) {
      result.young += 1
      continue
    }
    if (!isDryRun) {
      await rm(file)
    }
    result.unreferenced.push({ sha256: path.posix.basename(name), bytes: state.size })
  }
  return result
}
