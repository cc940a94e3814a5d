import { createReadStream } from 'node:fs'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createGunzip } from 'node:zlib'
import { ArtifactDamaged, ArtifactNotFound, type ArtifactStore, toArtifactUri } from '#artifact/store'
import type { Db, Trx } from '#db/client'
import { BACKUP_APPLICATION, readLines } from '#db/backup/dump'
import { replaceRows, writeLines } from '#db/backup/load'
import { countConsoles, listApplied, listTables, type TableShape } from '#db/backup/tables'
import { deleteAllSessions } from '#db/repositories/access/session.repository'
import { MIGRATIONS } from '#db/migrations'
import { withPatientConnection } from '#db/patient'
import { BackupError, copyWhole, sumFile, syncFolder, syncTree } from './backup-file'
import { createLineSum, type Places } from './create-backup'
import {
  archiveFile, artifactFile, filesOf, KEY_FILE, readManifest, tableFile, type Manifest, type TableEntry,
} from './manifest'

export interface RestoreOptions {
  from: string
  /** The database was made for this restore: it holds no console's data. */
  isNew?: boolean
  /** Replaces a console's database that is there already. */
  isForced?: boolean
}

/** For so long Postgres may still count the connections of a console that has just ended. */
const LEAVING_MS = 2_000
const LOOK_MS = 100

/** Lines that are written at once. */
const LINES_A_STEP = 500

/** Reads all of a backup. @throws BackupError that names the first file that has changed since it was written */
export async function checkBackup(from: string): Promise<Manifest> {
  const manifest = await readManifest(from)
  for (const { file, bytes, sha256 } of filesOf(manifest)) {
    const found = await sumFile(path.join(from, file))
    if (found?.sha256 !== sha256) {
      const how = !found
        ? 'is missing'
        : found.bytes === bytes ? 'has other contents' : `has ${found.bytes} bytes instead of ${bytes}`
      throw new BackupError(`the backup is damaged: ${file} ${how}. Nothing was changed`)
    }
  }
  if (!(manifest.migration in MIGRATIONS)) {
    throw new BackupError(
      `the backup was written by a newer version of the console (${manifest.version}): this one does not know its `
      + `migration ${manifest.migration}. Nothing was changed`,
    )
  }
  return manifest
}

/**
 * Puts a checked backup in place: files first, which harms nobody, then all rows in one transaction, read again and
 * compared with the hashes of the backup and migrated to the newest schema before it is committed, then the key.
 * Sessions of the backup are ended: one that somebody has ended since must not come back.
 *
 * @throws BackupError
 */
export async function restoreBackup(
  places: Places, manifest: Manifest, { from, isNew = false, isForced = false }: RestoreOptions,
): Promise<void> {
  await refuseOccupied(places, isForced || isNew)
  await refuseOtherKey(places, manifest, isForced)
  // Before any row names them.
  await storeArtifacts(from, places, manifest)
  await copyFiles(from, toFiles(places, manifest))
  await syncTree(places.archiveDir)
  await replaceRows(places.database, manifest, trx => fillTables(trx, manifest, from))
  // Now, and not before: until here it may still be needed for the rows that were there.
  if (manifest.secretKey) {
    await copyFiles(
      from, [{ source: KEY_FILE, sha256: manifest.secretKey.sha256, target: path.join(places.dataDir, KEY_FILE) }],
    )
    await syncFolder(places.dataDir)
  }
}

async function countStaying(db: Db): Promise<number> {
  const endMs = performance.now() + LEAVING_MS
  let count = await countConsoles(db)
  while (count > 0 && performance.now() < endMs) {
    await wait(LOOK_MS)
    count = await countConsoles(db)
  }
  return count
}

async function refuseOccupied({ database }: Places, mayReplace: boolean): Promise<void> {
  await withPatientConnection(database, async (db) => {
    const consoles = database.kind === 'postgres' ? await countStaying(db) : 0
    if (consoles > 0) {
      throw new BackupError(
        `a console is connected to the database (${consoles} ${consoles === 1 ? 'connection' : 'connections'}): stop `
        + 'it first. Nothing was changed',
      )
    }
    if (!mayReplace && await listApplied(db)) {
      throw new BackupError(
        'the database has a console\'s data in it already: --force replaces it. Nothing was changed',
      )
    }
  }, BACKUP_APPLICATION)
}

/** Secrets that were sealed with another key could not be read any more. */
async function refuseOtherKey({ dataDir }: Places, { secretKey }: Manifest, isForced: boolean): Promise<void> {
  const own = secretKey && await sumFile(path.join(dataDir, KEY_FILE))
  if (own && own.sha256 !== secretKey.sha256 && !isForced) {
    throw new BackupError(
      `${path.join(dataDir, KEY_FILE)} is another key than that of the backup: --force replaces it. Nothing `
      + 'was changed',
    )
  }
}

interface FileCopy {
  source: string
  sha256: string
  target: string
}

const toFiles = ({ archiveDir }: Places, { archive }: Manifest): FileCopy[] =>
  archive.map(({ path: name, sha256 }) => ({ source: archiveFile(name), sha256, target: path.join(archiveDir, name) }))

/** What the store has already, undamaged, is not stored again. */
async function storeArtifacts(from: string, { artifacts: store }: Places, { artifacts }: Manifest): Promise<void> {
  for (const { sha256, bytes } of artifacts) {
    if (!await isSound(store, { uri: toArtifactUri(sha256), bytes })) {
      const stored = await store.put(createReadStream(path.join(from, artifactFile(sha256))))
      if (stored.sha256 !== sha256) {
        throw new BackupError(`the backup is damaged: ${artifactFile(sha256)} changed while it was read`)
      }
    }
  }
}

async function isSound(store: ArtifactStore, { uri, bytes }: { uri: string, bytes: number }): Promise<boolean> {
  try {
    await store.verify(uri, bytes)
    return true
  }
  catch (error) {
    if (error instanceof ArtifactNotFound || error instanceof ArtifactDamaged) {
      return false
    }
    throw error
  }
}

async function copyFiles(from: string, files: readonly FileCopy[]): Promise<void> {
  for (const { source, sha256, target } of files) {
    if ((await sumFile(target))?.sha256 !== sha256) {
      const copied = await copyWhole(path.join(from, source), target, sum => sum.sha256 === sha256)
      if (copied.sha256 !== sha256) {
        throw new BackupError(`the backup is damaged: ${source} changed while it was read`)
      }
    }
  }
}

async function fillTables(trx: Trx, manifest: Manifest, from: string): Promise<void> {
  const shapes = new Map((await listTables(trx)).map(shape => [shape.name, shape]))
  for (const entry of manifest.tables) {
    const shape = toShape(shapes.get(entry.name), entry)
    for await (const lines of readSteps(path.join(from, tableFile(entry.name)))) {
      await writeLines(trx, shape, lines)
    }
    await compare(trx, shape, entry)
  }
  const absent = [...shapes.keys()].filter(name => !manifest.tables.some(entry => entry.name === name))
  if (absent.length > 0) {
    throw new BackupError(
      `the backup has no rows of ${absent.join(', ')}: it does not belong to migration ${manifest.migration}`,
    )
  }
  // Absent in the backup of a console that knew no sign-in.
  if (shapes.has('sessions')) {
    await deleteAllSessions(trx)
  }
}

/** The columns in the order of the backup. */
function toShape(shape: TableShape | undefined, { name, columns }: TableEntry): TableShape {
  const ordered = columns.map(column => shape?.columns.find(it => it.name === column))
  if (!shape || ordered.includes(undefined) || ordered.length !== shape.columns.length) {
    throw new BackupError(`the backup has other columns of ${name} than its migration`)
  }
  return { ...shape, columns: ordered.filter(column => column !== undefined) }
}

/** Lines end with a line feed alone: other separators may be part of a text. */
async function* readSteps(file: string): AsyncGenerator<string[]> {
  let lines: string[] = []
  let rest = ''
  for await (const part of createReadStream(file).pipe(createGunzip()).setEncoding('utf8') as AsyncIterable<string>) {
    const [head = '', ...others] = part.split('\n')
    rest += head
    for (const text of others) {
      lines.push(rest)
      rest = text
    }
    if (lines.length >= LINES_A_STEP) {
      yield lines
      lines = []
    }
  }
  if (lines.length > 0) {
    yield lines
  }
}

/** Reads what was written, as a backup would. */
async function compare(trx: Trx, shape: TableShape, { name, rows, sha256 }: TableEntry): Promise<void> {
  const sum = createLineSum()
  for await (const lines of readLines(trx, shape)) {
    sum.add(lines)
  }
  const found = sum.total()
  if (found.rows !== rows || found.sha256 !== sha256) {
    throw new BackupError(
      `${name} is not as it was in the backup (${found.rows} rows of ${rows}): everything was taken back`,
    )
  }
}
