import type { ArtifactStore } from '../../artifact/store.ts'
import { openAllowed } from './allowed-file.ts'

const READ_CHUNK_BYTES = 1 << 18

/** Bytes that can be read again, from anywhere. */
export interface ByteSource {
  bytes: number
  /** Equal as long as the bytes are. */
  fingerprint: string
  read: (start?: number) => AsyncIterable<Buffer>
}

/** @throws ArtifactNotFound */
export async function openArtifactBytes(store: ArtifactStore, uri: string): Promise<ByteSource> {
  const { bytes } = await store.stat(uri) ?? { bytes: 0 }
  return { bytes, fingerprint: uri, read: start => store.open(uri, { start }) }
}

/** @throws AccessError */
export async function openFileBytes(file: string, roots: string[]): Promise<ByteSource> {
  const handle = await openAllowed(file, roots)
  const { size, mtimeMs, ino } = await handle.stat()
  await handle.close()
  return {
    bytes: size,
    fingerprint: `${ino}:${size}:${mtimeMs}`,
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
