import { createHash } from 'node:crypto'
import { type FileHandle, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { ArtifactNotFound, type ArtifactWriter, type StoredArtifact, type WriterMark } from './store.ts'

/** A file that was written completely, synced and closed. */
export interface WholeFile {
  path: string
  sha256: string
  bytes: number
}

/** Moves a complete file to where complete files are. */
export type Keep = (file: WholeFile) => Promise<StoredArtifact>

/** Readable by this user alone, like the databases beside it: artifacts hold what people have uploaded. */
export const PRIVATE_FOLDER = 0o700
export const PRIVATE_FILE = 0o600

const NAME = /^[\w-]{1,100}$/
const COPY_CHUNK_BYTES = 1 << 20

/** Hashes while writing, so the bytes need not be read again. */
export async function openFolderWriter(
  { folder, keep }: { folder: string, keep: Keep }, name: string, mark?: WriterMark,
): Promise<ArtifactWriter> {
  const temporary = temporaryPath(folder, name)
  const hash = createHash('sha256')
  const file = await open(temporary, 'wx', PRIVATE_FILE)
  let offset = 0
  let isOpen = true

  const append = async (chunk: Uint8Array) => {
    hash.update(chunk)
    let written = 0
    // A write may be short, for example on a disk that is nearly full.
    while (written < chunk.byteLength) {
      written += (await file.write(chunk, written, chunk.byteLength - written, offset + written)).bytesWritten
    }
    offset += chunk.byteLength
  }
  const close = async () => {
    if (isOpen) {
      isOpen = false
      await file.close()
    }
  }
  const discard = async () => {
    await close()
    await rm(temporary, { force: true })
  }

  if (mark) {
    try {
      await copyPrefix(folder, mark, append)
      if (mark.sha256 !== undefined && mark.sha256 !== hash.copy().digest('hex')) {
        throw new ArtifactNotFound(`the first ${mark.offset} bytes of ${mark.name}, as they were`)
      }
    }
    catch (error) {
      await discard()
      throw error
    }
  }

  return {
    name,
    get offset() {
      return offset
    },
    append,
    async flush() {
      await file.datasync()
      return { name, offset, sha256: hash.copy().digest('hex') }
    },
    async commit() {
      await file.sync()
      await close()
      return keep({ path: temporary, sha256: hash.digest('hex'), bytes: offset })
    },
    close,
    discard,
  }
}

async function copyPrefix(
  folder: string, { name, offset }: WriterMark, append: (chunk: Uint8Array) => Promise<void>,
) {
  const source = await openMarked(folder, name)
  try {
    let copied = 0
    while (copied < offset) {
      const { bytesRead, buffer } = await source.read(
        Buffer.allocUnsafe(Math.min(COPY_CHUNK_BYTES, offset - copied)), 0, undefined, copied,
      )
      if (bytesRead === 0) {
        throw new ArtifactNotFound(`the first ${offset} bytes of ${name}`)
      }
      await append(buffer.subarray(0, bytesRead))
      copied += bytesRead
    }
  }
  finally {
    await source.close()
  }
}

/** @throws ArtifactNotFound when the name is not one of a writer. */
export function temporaryPath(folder: string, name: string): string {
  if (!NAME.test(name)) {
    throw new ArtifactNotFound(name.slice(0, 100))
  }
  return path.join(folder, name)
}

async function openMarked(folder: string, name: string): Promise<FileHandle> {
  const file = temporaryPath(folder, name)
  try {
    return await open(file, 'r')
  }
  catch (cause) {
    throw new ArtifactNotFound(name, { cause })
  }
}

/** Names in a folder outlast a power cut only when the folder itself is synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  }
  finally {
    await handle.close()
  }
}
