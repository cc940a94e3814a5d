import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rm } from 'node:fs/promises'
import path from 'node:path'
import { pipeline as chain } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { PRIVATE_FILE, PRIVATE_FOLDER, syncFolder } from './folder-writer.ts'
import { ArtifactDamaged, ArtifactNotFound } from './store.ts'

export interface ColdFile {
  folder: string
  name: string
}

export interface ColdSums {
  /** Of the compressed bytes. */
  sha256: string
  bytes: number
  /** Of what was compressed. */
  contentSha256: string
}

/** Compressed files that are seldom read, in a folder of their own, which may be on another disk. */
export interface ColdStore {
  /** Durable when it returns. @param onBytes called with the size of each part of the content */
  write: (file: ColdFile, source: AsyncIterable<Uint8Array>, onBytes?: OnBytes) => Promise<ColdSums>
  /**
   * Reads all of it. @throws ArtifactNotFound, ArtifactDamaged when the compressed bytes or the content are not as they
   * were.
   */
  check: (file: ColdFile, sums: Pick<ColdSums, 'sha256' | 'contentSha256'>, onBytes?: OnBytes) => Promise<void>
  /** The content. */
  open: (file: ColdFile) => AsyncIterable<Buffer>
  remove: (folder: string) => Promise<void>
}

type OnBytes = (bytes: number) => void | Promise<void>

const NAME = /^[\w][\w.-]{0,199}$/

export function createColdStore(directory: string): ColdStore {
  const root = path.resolve(directory)

  const pathOf = ({ folder, name }: ColdFile) => {
    if (!NAME.test(folder) || !NAME.test(name)) {
      throw new TypeError(`not a name of the archive: ${folder.slice(0, 100)}/${name.slice(0, 100)}`)
    }
    return path.join(root, folder, name)
  }

  return {
    async write(file, source, onBytes) {
      const target = pathOf(file)
      await mkdir(path.dirname(target), { recursive: true, mode: PRIVATE_FOLDER })
      const [content, compressed] = [createHash('sha256'), createHash('sha256')]
      const handle = await open(target, 'w', PRIVATE_FILE)
      let bytes = 0
      try {
        await pipeline(hashing(source, content, onBytes), createGzip(), async (parts: AsyncIterable<Buffer>) => {
          for await (const part of parts) {
            compressed.update(part)
            await handle.appendFile(part)
            bytes += part.length
          }
        })
        await handle.sync()
      }
      finally {
        await handle.close()
      }
      await syncFolder(path.dirname(target))
      await syncFolder(root)
      return { sha256: compressed.digest('hex'), bytes, contentSha256: content.digest('hex') }
    },
    async check(file, sums, onBytes) {
      const found = await readSums(pathOf(file), file.name, onBytes)
      for (const [expected, sha256] of [
        [sums.sha256, found.sha256],
        [sums.contentSha256, found.contentSha256],
      ] as const) {
        if (sha256 !== expected) {
          throw new ArtifactDamaged({ sha256: expected, foundBytes: found.bytes, foundSha256: sha256 })
        }
      }
    },
    open(file) {
      const content = createGunzip()
      // A failure of either destroys both: the reader of the content gets it.
      chain(createReadStream(pathOf(file)), content, () => undefined)
      return content
    },
    async remove(folder) {
      await rm(path.dirname(pathOf({ folder, name: 'x' })), { recursive: true, force: true })
    },
  }
}

async function* hashing(
  source: AsyncIterable<Uint8Array>, hash: ReturnType<typeof createHash>, onBytes?: OnBytes,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    hash.update(chunk)
    await onBytes?.(chunk.byteLength)
    yield chunk
  }
}

/** Two readings, because bytes that cannot be decompressed must have their hash, too. */
async function readSums(target: string, name: string, onBytes?: OnBytes): Promise<ColdSums> {
  const [compressed, content] = [createHash('sha256'), createHash('sha256')]
  let bytes = 0
  try {
    for await (const part of createReadStream(target) as AsyncIterable<Buffer>) {
      compressed.update(part)
      bytes += part.length
    }
  }
  catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
      throw new ArtifactNotFound(name, { cause })
    }
    throw cause
  }
  const sha256 = compressed.digest('hex')
  try {
    await pipeline(createReadStream(target), createGunzip(), async (parts: AsyncIterable<Buffer>) => {
      for await (const part of parts) {
        content.update(part)
        await onBytes?.(part.length)
      }
    })
  }
  catch (error) {
    // What zlib cannot read has no content; its own hash tells that it is damaged.
    if (!isZlibError(error)) {
      throw error
    }
    return { sha256, bytes, contentSha256: '' }
  }
  return { sha256, bytes, contentSha256: content.digest('hex') }
}

const isZlibError = (error: unknown) => error instanceof Error && 'code' in error && /^Z_/.test(String(error.code))
