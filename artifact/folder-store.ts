import { randomUUID } from 'node:crypto'
import { closeSync, fstatSync, type Stats } from 'node:fs'
import { access, link, mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { unlessAbsent } from './absent.ts'
import { PRIVATE_FILE, PRIVATE_FOLDER, syncFolder, type WholeFile } from './folder-writer.ts'
import { toMarkerName } from './marker.ts'
import { createSoundness, type FileState, openHashed, type Soundness } from './soundness.ts'
import {
  ArtifactNotFound, type ArtifactStore, type ListedArtifact, type OpenOptions, type StoredArtifact, type StoreSize,
  toArtifactUri, toSha256,
} from './store.ts'
import { createTemporaryFolder, openForReading, readRange } from './temporary-folder.ts'

export interface FolderStore extends ArtifactStore {
  /** Path of the bytes on this machine. */
  localPath: (uri: string) => string
}

interface Folders {
  whole: string
  temporary: string
}

/** Of a file that is set aside, in the folder of temporary files; then its hash, and what makes it unique. */
const ASIDE = /^collected-([0-9a-f]{64})(?:-[\w-]+)?$/
const WHOLE = /^[0-9a-f]{64}$/

/**
 * A store in a folder: `sha256/ab/<hex>` holds complete files, `tmp/` files being written, `marker/` the marks. Several
 * processes, also on several machines, may share it.
 */
export async function createFolderStore(directory: string): Promise<FolderStore> {
  const root = path.resolve(directory)
  const folders: Folders = { whole: path.join(root, 'sha256'), temporary: path.join(root, 'tmp') }
  const markers = path.join(root, 'marker')
  for (const folder of [folders.whole, markers]) {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
  }
  const soundness = createSoundness()
  const verifying = new Map<string, Promise<void>>()

  const toPath = (sha256: string) => path.join(folders.whole, sha256.slice(0, 2), sha256)
  const localPath = (uri: string) => toPath(toSha256(uri))
  const markerPath = (name: string) => path.join(markers, toMarkerName(name))

  const check = async (uri: string, bytes?: number) => {
    const found = await unlessAbsent(() => stat(localPath(uri)))
    if (!found) {
      throw new ArtifactNotFound(uri)
    }
    const state = toState(found)
    soundness.check(toSha256(uri), state, bytes)
    return state
  }

  const keep = async (file: WholeFile): Promise<StoredArtifact> => {
    const { sha256, bytes } = file
    await moveIn(folders.whole, file, toPath(sha256))
    // Absent: an equal file was deleted at this moment, and this one with it. Who refers to it looks for it first.
    const found = await unlessAbsent(() => stat(toPath(sha256)))
    if (found) {
      soundness.noteWritten(sha256, toState(found))
    }
    return { uri: toArtifactUri(sha256), sha256, bytes }
  }

  /** Concurrent checks of the same file share one reading. */
  const verify = async (uri: string, bytes?: number): Promise<void> => {
    const sha256 = toSha256(uri)
    const state = await check(uri, bytes)
    if (soundness.isFresh(sha256, state) || soundness.isKnownSound(sha256, state)) {
      return
    }
    const reading = verifying.get(uri)
      ?? readToEnd(openWhole({ file: localPath(uri), uri, soundness }, { bytes })).finally(() => verifying.delete(uri))
    verifying.set(uri, reading)
    await reading
  }

  return {
    ...await createTemporaryFolder(folders.temporary, keep),
    localPath,
    open: async (uri, options) => openWhole({ file: localPath(uri), uri, soundness }, options),
    check: async (uri, bytes) => ({ bytes: (await check(uri, bytes)).size }),
    verify,
    stat: uri => unlessAbsent(async () => ({ bytes: (await stat(localPath(uri))).size })),
    remove: (uri, writtenBefore) =>
      removeWhole(folders, { file: localPath(uri), sha256: toSha256(uri) }, writtenBefore),
    list: () => listWhole(folders.whole),
    recover: () => putBackAll(folders.temporary, toPath),
    setMarker: name => writeFile(markerPath(name), '', { mode: PRIVATE_FILE }),
    hasMarker: async name => await unlessAbsent(async () => {
      await access(markerPath(name))
      return true
    }) ?? false,
    measure: () => measureFolder(folders.whole),
    checkAccess: async () => undefined,
  }
}

const toState = ({ ino, size, mtimeMs }: Pick<Stats, 'ino' | 'size' | 'mtimeMs'>): FileState =>
  ({ size, version: `${ino}:${mtimeMs}` })

/**
 * Renames the file, so that a reader sees all of it or nothing, and syncs the folder, so that the name survives.
 * Replaces a file of the same name: this one was hashed just now, and the other may have been damaged since.
 */
async function moveIn(root: string, { path: temporary }: WholeFile, target: string): Promise<void> {
  const folder = path.dirname(target)
  if (await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER }) !== undefined) {
    await syncFolder(root)
  }
  await rename(temporary, target)
  await syncFolder(folder)
}

function openWhole(
  { file, uri, soundness }: { file: string, uri: string, soundness: Soundness },
  { start = 0, end, bytes, isHashed = start === 0 }: OpenOptions = {},
): Readable {
  // Opened here, so that a missing artifact is an exception and not a stream that fails later.
  const fd = openForReading(file, uri)
  try {
    const sha256 = toSha256(uri)
    const state = toState(fstatSync(fd))
    soundness.check(sha256, state, bytes)
    if (isHashed && end === undefined && !soundness.isFresh(sha256, state)) {
      return openHashed({
        source: readRange(fd, 0, undefined), start, judge: found => soundness.judge(sha256, state, found),
      })
    }
  }
  catch (error) {
    closeSync(fd)
    throw error
  }
  return readRange(fd, start, end)
}

async function readToEnd(source: Readable): Promise<void> {
  source.resume()
  await finished(source)
}

/**
 * Set aside first and looked at there: what is written under its name meanwhile is another file, and stays. What was
 * set aside when the process was killed, `putBackAll` puts back.
 */
async function removeWhole(
  folders: Folders, { file, sha256 }: { file: string, sha256: string }, writtenBefore: Date | undefined,
): Promise<boolean> {
  if (writtenBefore === undefined) {
    await rm(file, { force: true })
    return true
  }
  const isNewer = async (name: string) => (await stat(name)).mtimeMs >= writtenBefore.getTime()
  return await unlessAbsent(async () => {
    if (await isNewer(file)) {
      return false
    }
    const aside = path.join(folders.temporary, `collected-${sha256}-${randomUUID()}`)
    await rename(file, aside)
    if (await isNewer(aside)) {
      await putBack(aside, file)
      return false
    }
    await rm(aside)
    return true
  }) ?? true
}

async function putBackAll(temporary: string, toPath: (sha256: string) => string): Promise<void> {
  for (const name of await readdir(temporary)) {
    const [, sha256] = ASIDE.exec(name) ?? []
    if (sha256) {
      await unlessAbsent(() => putBack(path.join(temporary, name), toPath(sha256)))
    }
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

/** In the order of their hashes. */
async function* listWhole(root: string): AsyncGenerator<ListedArtifact> {
  for (const folder of (await readdir(root)).filter(name => /^[0-9a-f]{2}$/.test(name)).sort()) {
    for (const sha256 of (await readdir(path.join(root, folder))).filter(name => WHOLE.test(name)).sort()) {
      const found = await unlessAbsent(() => stat(path.join(root, folder, sha256)))
      if (found?.isFile()) {
        yield { uri: toArtifactUri(sha256), sha256, bytes: found.size, writtenAt: found.mtime }
      }
    }
  }
}

/** Folder by folder, so that even in a large store this process never has more files open than one folder contains. */
async function measureFolder(root: string): Promise<StoreSize> {
  let files = 0
  let bytes = 0
  for (const folder of await readdir(root)) {
    const inside = path.join(root, folder)
    const sizes = await Promise.all((await readdir(inside)).map(async name =>
      (await stat(path.join(inside, name))).size))
    files += sizes.length
    bytes += sizes.reduce((total, size) => total + size, 0)
  }
  const disk = await statfs(root)
  return { files, bytes, disk: { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize } }
}
