import { createHash } from 'node:crypto'
import type { FileHandle } from 'node:fs/promises'
import type { ArtifactStore } from '#artifact/store.ts'
import { type FilePath, openAllowed } from './allowed-file.ts'

const READ_CHUNK_BYTES = 1 << 18

/** Bytes that can be read repeatedly, from any offset. */
export interface ByteSource {
  bytes: number
  /** Changes when the bytes change. */
  fingerprint: string
  read: (start?: number) => AsyncIterable<Buffer>
}

/** @throws ArtifactNotFound, ArtifactDamaged; bytes read to the end are compared with their hash. */
export async function openArtifactBytes(
  store: ArtifactStore, { uri, bytes: expected }: { uri: string, bytes: number },
): Promise<ByteSource> {
  const { bytes } = await store.check(uri, expected)
  return {
    bytes,
    fingerprint: uri,
    async* read(start) {
      yield* await store.open(uri, { start, bytes, isHashed: true }) as AsyncIterable<Buffer>
    },
  }
}

/** Distinguishes two files of equal size and time. */
const FINGERPRINT_BYTES = 4_096

/** @throws AccessError */
export async function openFileBytes(file: FilePath, roots: string[]): Promise<ByteSource> {
  const handle = await openAllowed(file, roots)
  try {
    const { size } = await handle.stat()
    return {
      bytes: size,
      fingerprint: await toFingerprint(handle),
      async* read(start = 0) {
        const reading = await openAllowed(file, roots)
        try {
          yield* reading.createReadStream({ start, highWaterMark: READ_CHUNK_BYTES, autoClose: false })
        }
        finally {
          await reading.close()
        }
      },
    }
  }
  finally {
    await handle.close()
  }
}

/** Equal on all machines that see the same file. */
async function toFingerprint(handle: FileHandle): Promise<string> {
  const { size, mtimeMs } = await handle.stat()
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(FINGERPRINT_BYTES), 0, FINGERPRINT_BYTES, 0)
  return `${size}:${mtimeMs}:${createHash('sha256').update(buffer.subarray(0, bytesRead)).digest('hex')}`
}
