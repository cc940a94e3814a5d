import { randomUUID } from 'node:crypto'
import { createReadStream, openSync } from 'node:fs'
import { access, mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Readable } from 'node:stream'
import { measureFolder } from './folder-size.ts'
import { type Folders, openFolderWriter, temporaryPath } from './folder-writer.ts'
import { ArtifactNotFound, type ArtifactStore, ArtifactTooLarge, type ByteRange, type PutOptions, toSha256 } from './store.ts'

/** Big enough that the cost of a read is the bytes, not the call. */
const READ_CHUNK_BYTES = 1 << 18

const MARKER = /^[\w-]{1,100}$/

/**
 * A store in a folder: `sha256/ab/<hex>` holds what is whole, `tmp/` what is being written,
 * `marker/` the marks. Several processes, also on several machines, may share it.
 */
export async function createFolderStore(directory: string): Promise<ArtifactStore> {
  const root = path.resolve(directory)
  const folders: Folders = { whole: path.join(root, 'sha256'), temporary: path.join(root, 'tmp') }
  const markers = path.join(root, 'marker')
  for (const folder of [folders.whole, folders.temporary, markers]) {
    await mkdir(folder, { recursive: true })
  }

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

  return {
    localPath,
    put: (source, options) => put(folders, source, options),
    open: (uri, range) => open(localPath(uri), uri, range),
    stat: uri => unlessAbsent(async () => ({ bytes: (await stat(localPath(uri))).size })),
    writer: mark => openFolderWriter(folders, `w-${randomUUID()}`, mark),
    openTemporary: ({ name, offset }, start = 0) => open(temporaryPath(folders, name), name, { start, end: offset }),
    dropTemporary: name => rm(temporaryPath(folders, name), { force: true }),
    sweepTemporary: olderThanMs => sweep(folders.temporary, Date.now() - olderThanMs),
    setMarker: name => writeFile(markerPath(name), ''),
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

function open(file: string, uri: string, { start = 0, end }: ByteRange = {}): Readable {
  if (end !== undefined && end <= start) {
    return Readable.from([])
  }
  // Opened here and now, so that a missing artifact is an exception and not a stream that breaks later.
  const fd = openForReading(file, uri)
  return createReadStream(file, { fd, start, end: end === undefined ? undefined : end - 1, highWaterMark: READ_CHUNK_BYTES })
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
