import { randomUUID } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { isAbsent, unlessAbsent } from './absent.ts'
import { type Keep, openFolderWriter, PRIVATE_FOLDER, temporaryPath } from './folder-writer.ts'
import { openHashed } from './soundness.ts'
import {
  ArtifactNotFound, type ArtifactStore, ArtifactTooLarge, type LookUpFile, type PutOptions, type WriterMark,
} from './store.ts'

/** Large enough that the bytes dominate the cost of a read, not the call. */
const READ_CHUNK_BYTES = 1 << 18
const LOOK_UP_BYTES = 64 << 10

/** What every store does with files that are not complete: they grow in a folder of this machine. */
export type Growing = Pick<
  ArtifactStore, 'put' | 'writer' | 'openTemporary' | 'lookUpTemporary' | 'dropTemporary' | 'sweepTemporary'
>

/** @param keep gets each file that is complete, and puts it where complete files are. */
export async function createTemporaryFolder(folder: string, keep: Keep): Promise<Growing> {
  await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER })
  return {
    put: (source, options) => put({ folder, keep }, source, options),
    writer: mark => openFolderWriter({ folder, keep }, `w-${randomUUID()}`, mark),
    openTemporary: (mark, start = 0) => openMarked(temporaryPath(folder, mark.name), mark, start),
    lookUpTemporary: name => openForLookUps(temporaryPath(folder, name), name),
    dropTemporary: name => rm(temporaryPath(folder, name), { force: true }),
    sweepTemporary: olderThanMs => sweep(folder, Date.now() - olderThanMs),
  }
}

async function put(
  place: { folder: string, keep: Keep }, source: AsyncIterable<Uint8Array>, { signal, maxBytes }: PutOptions = {},
) {
  const writer = await openFolderWriter(place, `p-${randomUUID()}`)
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

/** @throws ArtifactNotFound */
export function openForReading(file: string, what: string): number {
  try {
    return openSync(file, 'r')
  }
  catch (cause) {
    if (isAbsent(cause)) {
      throw new ArtifactNotFound(what, { cause })
    }
    throw cause
  }
}

/** Closes the file at the end. */
export function readRange(fd: number, start: number, end: number | undefined): Readable {
  if (end !== undefined && end <= start) {
    closeSync(fd)
    return Readable.from([])
  }
  // The path is ignored when a descriptor is given.
  return createReadStream(
    '', { fd, start, end: end === undefined ? undefined : end - 1, highWaterMark: READ_CHUNK_BYTES },
  )
}

async function sweep(folder: string, before: number): Promise<number> {
  let swept = 0
  for (const name of await readdir(folder)) {
    const file = temporaryPath(folder, name)
    const seen = await unlessAbsent(() => stat(file))
    if (seen && seen.mtimeMs < before) {
      await rm(file, { force: true })
      swept += 1
    }
  }
  return swept
}
