import { randomUUID } from 'node:crypto'
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs'
import { access, mkdir, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type Folders, openFolderWriter, PRIVATE_FILE, PRIVATE_FOLDER, temporaryPath } from './folder-writer.ts'
import { createSoundness, openHashed, type Soundness } from './soundness.ts'
import {
  ArtifactNotFound, type ArtifactStore, ArtifactTooLarge, type LookUpFile, type OpenOptions, type PutOptions,
  type StoredArtifact, type StoreSize, toSha256, type WriterMark,
} from './store.ts'

const LOOK_UP_BYTES = 64 << 10
const MARKER = /^[\w-]{1,100}$/
/** Large enough that the bytes dominate the cost of a read, not the call. */
const READ_CHUNK_BYTES = 1 << 18

/**
 * A store in a folder: `sha256/ab/<hex>` holds complete files, `tmp/` files being written, `marker/` the marks. Several
 * processes, also on several machines, may share it.
 */
export async function createFolderStore(directory: string): Promise<ArtifactStore> {
  const root = path.resolve(directory)
  const folders: Folders = { whole: path.join(root, 'sha256'), temporary: path.join(root, 'tmp') }
  const markers = path.join(root, 'marker')
  for (const folder of [folders.whole, folders.temporary, markers]) {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
  }
  const soundness = createSoundness()
  const verifying = new Map<string, Promise<void>>()

  const localPath = (uri: string) => {
    const sha256 = toSha256(uri)
    return path.join(folders.whole, sha256.slice(0, 2), sha256)
  }

  const markerPath = (name: string) => {
    if (!MARKER.test(name)) {
      throw new TypeError(`not a marker's name: ${name.slice(0, 100)}`)
    }
    return path.join(markers, name)
  }

  const check = async (uri: string, bytes?: number) => {
    const state = await unlessAbsent(() => stat(localPath(uri)))
    if (!state) {
      throw new ArtifactNotFound(uri)
    }
    soundness.check(toSha256(uri), state, bytes)
    return state
  }

  const note = async (stored: StoredArtifact): Promise<StoredArtifact> => {
    // Absent: an equal file was deleted at this moment, and this one with it. Who refers to it looks for it first.
    const state = await unlessAbsent(() => stat(localPath(stored.uri)))
    if (state) {
      soundness.noteWritten(stored.sha256, state)
    }
    return stored
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
    localPath,
    put: async (source, options) => note(await put(folders, source, options)),
    open: async (uri, options) => openWhole({ file: localPath(uri), uri, soundness }, options),
    check: async (uri, bytes) => ({ bytes: (await check(uri, bytes)).size }),
    verify,
    stat: uri => unlessAbsent(async () => ({ bytes: (await stat(localPath(uri))).size })),
    async writer(mark) {
      const writer = await openFolderWriter(folders, `w-${randomUUID()}`, mark)
      const { commit } = writer
      // Not a copy: `offset` is a getter and must stay one.
      return Object.assign(writer, { commit: async () => note(await commit()) })
    },
    openTemporary: (mark, start = 0) => openMarked(temporaryPath(folders, mark.name), mark, start),
    lookUpTemporary: name => openForLookUps(temporaryPath(folders, name), name),
    dropTemporary: name => rm(temporaryPath(folders, name), { force: true }),
    remove: (uri, writtenBefore) => removeWhole(folders, localPath(uri), writtenBefore),
    sweepTemporary: olderThanMs => sweep(folders.temporary, Date.now() - olderThanMs),
    setMarker: name => writeFile(markerPath(name), '', { mode: PRIVATE_FILE }),
    hasMarker: async name => await unlessAbsent(async () => {
      await access(markerPath(name))
      return true
    }) ?? false,
    measure: () => measureFolder(folders.whole),
  }
}

async function put(folders: Folders, source: AsyncIterable<Uint8Array>, { signal, maxBytes }: PutOptions = {}) {
  const writer = await openFolderWriter(folders, `p-${randomUUID()}`)
  try {
    for await (const chunk of source) {
      signal?.throwIfAborted()
      if (maxBytes !== undefined && writer.offset + chunk.byteLength > maxBytes) {
        throw new ArtifactTooLarge(maxBytes)
      }
      await writer.append(chunk)
    }
    signal?.throwIfAborted()
    return await writer.commit()
  }
  catch (error) {
    await writer.discard()
    throw error
  }
}

interface WholeFile {
  file: string
  uri: string
  soundness: Soundness
}

function openWhole(
  { file, uri, soundness }: WholeFile, { start = 0, end, bytes, isHashed = start === 0 }: OpenOptions = {},
): Readable {
  // Opened here, so that a missing artifact is an exception and not a stream that fails later.
  const fd = openForReading(file, uri)
  try {
    const sha256 = toSha256(uri)
    const state = fstatSync(fd)
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

function openForLookUps(file: string, name: string): LookUpFile {
  const fd = openForReading(file, name)
  // One for all reads: to make a new one would take as long as to read.
  let buffer = Buffer.allocUnsafeSlow(LOOK_UP_BYTES)
  return {
    read(start, end) {
      const length = end - start
      if (buffer.length < length) {
        buffer = Buffer.allocUnsafeSlow(2 * length)
      }
      let read = 0
      while (read < length) {
        const more = readSync(fd, buffer, read, length - read, start + read)
        if (more === 0) {
          throw new ArtifactNotFound(`the first ${end} bytes of ${name}`)
        }
        read += more
      }
      return buffer.subarray(0, length)
    },
    close: () => closeSync(fd),
  }
}

/** The bytes before a mark, compared with their hash when the mark was set. */
function openMarked(file: string, { name, offset, sha256 }: WriterMark, start: number): Readable {
  const fd = openForReading(file, name)
  if (sha256 === undefined || offset === 0) {
    return readRange(fd, start, offset)
  }
  const judge = (found: string) => {
    if (found !== sha256) {
      throw new ArtifactNotFound(`the first ${offset} bytes of ${name}, as they were`)
    }
  }
  return openHashed({ source: readRange(fd, 0, offset), start, judge })
}

function readRange(fd: number, start: number, end: number | undefined): Readable {
  if (end !== undefined && end <= start) {
    closeSync(fd)
    return Readable.from([])
  }
  // The path is ignored when a descriptor is given.
  return createReadStream(
    '', { fd, start, end: end === undefined ? undefined : end - 1, highWaterMark: READ_CHUNK_BYTES },
  )
}

async function readToEnd(source: Readable): Promise<void> {
  source.resume()
  await finished(source)
}

function openForReading(file: string, uri: string): number {
  try {
    return openSync(file, 'r')
  }
  catch (cause) {
    if (isAbsent(cause)) {
      throw new ArtifactNotFound(uri, { cause })
    }
    throw cause
  }
}

/** Set aside first and looked at there: what is written under its name meanwhile is another file, and stays. */
async function removeWhole(folders: Folders, file: string, writtenBefore: Date | undefined): Promise<boolean> {
  if (writtenBefore === undefined) {
    await rm(file, { force: true })
    return true
  }
  const isNewer = async (name: string) => (await stat(name)).mtimeMs >= writtenBefore.getTime()
  return await unlessAbsent(async () => {
    if (await isNewer(file)) {
      return false
    }
    const aside = path.join(folders.temporary, `r-${randomUUID()}`)
    await rename(file, aside)
    const isWrittenAnew = await isNewer(aside)
    // Under its name is by now nothing, or a file with the same contents.
    await (isWrittenAnew ? rename(aside, file) : rm(aside))
    return !isWrittenAnew
  }) ?? true
}

async function sweep(folder: string, before: number): Promise<number> {
  let swept = 0
  for (const name of await readdir(folder)) {
    const file = path.join(folder, name)
    const seen = await unlessAbsent(() => stat(file))
    if (seen && seen.mtimeMs < before) {
      await rm(file, { force: true })
      swept += 1
    }
  }
  return swept
}

async function unlessAbsent<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look()
  }
  catch (error) {
    if (isAbsent(error)) {
      return undefined
    }
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof ArtifactNotFound || (error as NodeJS.ErrnoException).code === 'ENOENT'
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
  return { files, bytes, freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize }
}
