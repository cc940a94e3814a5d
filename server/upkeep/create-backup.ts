import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, rename, rm, rmdir, stat } from 'node:fs/promises'
import path from 'node:path'
import { createGzip } from 'node:zlib'
import { pipeline } from 'node:stream/promises'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore, type ListedArtifact } from '#artifact/store'
import type { Database, Trx } from '#db/client'
import { inSnapshot, readLines } from '#db/backup/dump'
import { findPartitionedMonths, listApplied, listTables, type TableShape } from '#db/backup/tables'
import {
  BackupError, copyWhole, isEmptyFolder, listTwoLevels, PRIVATE_FOLDER, sumFile, syncFolder, syncTree, writeWhole,
  type FileSum,
} from './backup-file'
import {
  archiveFile, artifactFile, KEY_FILE, tableFile, writeManifest, type Manifest, type TableEntry,
} from './manifest'

/** Where the console keeps what a backup holds. */
export interface Places {
  database: Database
  artifacts: ArtifactStore
  archiveDir: string
  dataDir: string
}

export interface BackupOptions {
  /** Absent, or an empty folder. */
  out: string
  version: string
  hasSecretKey?: boolean
  now?: () => Date
}

/**
 * Writes everything that the console knows into a folder. It appears under its name when it is complete and on disk.
 *
 * On Postgres the console may run: rows are of one moment. Files only ever come to the store, unless a release is
 * archived; so they are copied before that moment and again after it, and every file that a row names is in the backup.
 *
 * @throws BackupError when `out` has something in it, or there is no console database
 */
export async function createBackup(
  places: Places, { out, version, hasSecretKey = false, now = () => new Date() }: BackupOptions,
): Promise<Manifest> {
  const target = path.resolve(out)
  if (!await isEmptyFolder(target)) {
    throw new BackupError(`${target} is not empty: a backup goes into a folder of its own`)
  }
  await mkdir(path.dirname(target), { recursive: true, mode: PRIVATE_FOLDER })
  const draft = await mkdtemp(`${target}.part-`)
  try {
    const manifest = {
      version, createdAt: now().toISOString(), database: places.database.kind,
      ...await fillDraft(places, draft, hasSecretKey),
    }
    await writeManifest(draft, manifest)
    await syncTree(draft)
    await moveTo(target, draft)
    return { format: 1, ...manifest }
  }
  catch (error) {
    if (!(error instanceof TakenError)) {
      await rm(draft, { recursive: true, force: true })
    }
    throw error
  }
}

async function fillDraft(places: Places, draft: string, hasSecretKey: boolean) {
  const copies = createCopies(places, draft)
  await copies.collect()
  const rows = await inSnapshot(places.database, trx => writeTables(trx, draft))
  await copies.collect()
  return { ...rows, ...copies.list(), secretKey: hasSecretKey ? await copyKey(places, draft) : null }
}

/** Something came to the place of a backup while it was made. The backup is whole, under the name of its draft. */
class TakenError extends BackupError {}

/** Removes an empty folder and nothing else: hours may have passed since it was looked at. */
async function moveTo(target: string, draft: string): Promise<void> {
  try {
    if (existsSync(target)) {
      await rmdir(target)
    }
    await rename(draft, target)
  }
  catch (cause) {
    throw new TakenError(`${target} was taken while the backup was made: the whole backup is in ${draft}`, { cause })
  }
  await syncFolder(path.dirname(target))
}

async function writeTables(trx: Trx, folder: string): Promise<Pick<Manifest, 'migration' | 'months' | 'tables'>> {
  const migration = (await listApplied(trx))?.at(-1)
  if (migration === undefined) {
    throw new BackupError('there is nothing to back up: no console has ever opened this database')
  }
  const tables: TableEntry[] = []
  for (const shape of await listTables(trx)) {
    tables.push(await writeTable(trx, shape, folder))
  }
  return { migration, months: await findPartitionedMonths(trx) ?? null, tables }
}

async function writeTable(trx: Trx, shape: TableShape, folder: string): Promise<TableEntry> {
  const sum = createLineSum()
  const zipped = createGzip()
  const [file] = await Promise.all([
    writeWhole(path.join(folder, tableFile(shape.name)), zipped),
    pipeline(async function* () {
      for await (const lines of readLines(trx, shape)) {
        yield sum.add(lines)
      }
    }, zipped),
  ])
  return {
    name: shape.name, columns: shape.columns.map(column => column.name), ...sum.total(), bytes: file.bytes,
    fileSha256: file.sha256,
  }
}

/** Counts and hashes lines, each with its line end. */
export function createLineSum() {
  const hash = createHash('sha256')
  let rows = 0
  return {
    /** @returns the lines as they are in the file. */
    add(lines: readonly string[]): string {
      const text = lines.map(line => `${line}\n`).join('')
      hash.update(text)
      rows += lines.length
      return text
    },
    total: () => ({ rows, sha256: hash.digest('hex') }),
  }
}

/** Copies of the store and of the archive. What is there already is not copied again. */
function createCopies({ artifacts: store, archiveDir }: Places, folder: string) {
  const artifacts = new Map<string, number>()
  const archive = new Map<string, FileSum>()
  const damaged = new Set<string>()

  async function copyArtifact({ uri, sha256 }: Pick<ListedArtifact, 'uri' | 'sha256'>) {
    try {
      // The store compares the bytes with their hash, and keeps the last ones back when they differ.
      const { bytes } = await writeWhole(path.join(folder, artifactFile(sha256)), await store.open(uri))
      artifacts.set(sha256, bytes)
      damaged.delete(sha256)
    }
    catch (error) {
      if (error instanceof ArtifactDamaged) {
        damaged.add(sha256)
      }
      // Absent: removed since it was listed, so nothing refers to it.
      else if (!(error instanceof ArtifactNotFound)) {
        throw error
      }
    }
  }

  return {
    async collect() {
      for await (const artifact of store.list()) {
        if (!artifacts.has(artifact.sha256)) {
          await copyArtifact(artifact)
        }
      }
      for (const name of await listTwoLevels(archiveDir)) {
        await unlessGone(async () => {
          const source = path.join(archiveDir, name)
          if (archive.get(name)?.bytes !== (await stat(source)).size) {
            archive.set(name, await copyWhole(source, path.join(folder, archiveFile(name))))
          }
        })
      }
    },
    list: () => ({
      artifacts: [...artifacts].map(([sha256, bytes]) => ({ sha256, bytes })),
      archive: [...archive].map(([path, sum]) => ({ path, ...sum })),
      damaged: [...damaged],
    }),
  }
}

/** A file that was removed since it was listed: nothing refers to it. */
async function unlessGone(copy: () => Promise<void>): Promise<void> {
  try {
    await copy()
  }
  catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
      throw error
    }
  }
}

async function copyKey({ dataDir }: Places, folder: string): Promise<FileSum> {
  const source = path.join(dataDir, KEY_FILE)
  if (!await sumFile(source)) {
    throw new BackupError(`there is no ${source}: the key is in SECRET_KEY, keep it where you keep your secrets`)
  }
  return copyWhole(source, path.join(folder, KEY_FILE))
}
