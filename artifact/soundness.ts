import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import { ArtifactDamaged } from './store.ts'

/** Number of files remembered; beyond it, the oldest is forgotten and checked again. */
const MOST_KNOWN = 10_000

/** Bytes written longer ago than this are read from disk again. */
const FRESH_MS = 60_000

/** Equal as long as it is the same file: a good copy that replaces a damaged file has another version. */
export interface FileState {
  /** In bytes. */
  size: number
  version: string
}

/** What this process knows about files that it has read completely. */
export interface Soundness {
  /** @throws ArtifactDamaged when the size is not `bytes`, or when the file was found damaged before. */
  check: (sha256: string, state: FileState, bytes: number | undefined) => void
  /**
   * True when this process wrote and hashed the file a moment ago: it would be read from memory, so its hash would tell
   * nothing new.
   */
  isFresh: (sha256: string, state: FileState) => boolean
  noteWritten: (sha256: string, state: FileState) => void
  isKnownSound: (sha256: string, state: FileState) => boolean
  /** @throws ArtifactDamaged when the hash differs. */
  judge: (sha256: string, state: FileState, foundSha256: string) => void
}

export function createSoundness(): Soundness {
  const known = new Map<string, FileState & { foundSha256: string }>()

  const writtenAt = new Map<string, FileState & { at: number }>()

  const isSame = (one: FileState, other: FileState) => one.size === other.size && one.version === other.version
  const recall = (sha256: string, state: FileState) => {
    const seen = known.get(sha256)
    return seen && isSame(seen, state) ? seen : undefined
  }
  const assertSame = (sha256: string, foundBytes: number, foundSha256: string) => {
    if (foundSha256 !== sha256) {
      throw new ArtifactDamaged({ sha256, foundBytes, foundSha256 })
    }
  }

  return {
    check(sha256, state, bytes) {
      // Callers pass -1 for an unknown size.
      if (bytes !== undefined && bytes >= 0 && bytes !== state.size) {
        throw new ArtifactDamaged({ sha256, expectedBytes: bytes, foundBytes: state.size })
      }
      assertSame(sha256, state.size, recall(sha256, state)?.foundSha256 ?? sha256)
    },
    isFresh(sha256, state) {
      const written = writtenAt.get(sha256)
      return written !== undefined && isSame(written, state) && performance.now() - written.at < FRESH_MS
    },
    noteWritten(sha256, { size, version }) {
      const now = performance.now()
      for (const [old, { at }] of writtenAt) {
        if (now - at >= FRESH_MS) {
          writtenAt.delete(old)
        }
      }
      writtenAt.set(sha256, { size, version, at: now })
    },
    isKnownSound: (sha256, state) => recall(sha256, state)?.foundSha256 === sha256,
    judge(sha256, { size, version }, foundSha256) {
      known.delete(sha256)
      known.set(sha256, { size, version, foundSha256 })
      for (const [first] of known) {
        if (known.size <= MOST_KNOWN) {
          break
        }
        known.delete(first)
      }
      assertSame(sha256, size, foundSha256)
    },
  }
}

export interface HashedRead {
  /** From byte 0 to the end of the hashed bytes. */
  source: Readable
  /** The first byte to pass on; those before it are only read and hashed. */
  start: number
  /** Throws when the hash is not the expected one. */
  judge: (foundSha256: string) => void
}

/**
 * Hashes bytes on their way out. The last part is passed on only when the hash is right: a reader of a damaged file
 * gets an error in place of its last part, never a normal end.
 */
export function openHashed(read: HashedRead): Readable {
  // Chunks stay as they were read: a stream of bytes would first join them.
  const hashed = Readable.from(readHashed(read), { highWaterMark: 2 })
  // A stream that is abandoned before its first byte never reaches the loop below, which would close its source.
  return hashed.once('close', () => read.source.destroy())
}

async function* readHashed({ source, start, judge }: HashedRead): AsyncGenerator<Buffer> {
  const hash = createHash('sha256')
  let before = 0
  let held: Buffer | undefined
  for await (const chunk of source as AsyncIterable<Buffer>) {
    hash.update(chunk)
    const part = before >= start ? chunk : chunk.subarray(start - before)
    before += chunk.length
    if (part.length > 0) {
      if (held) {
        yield held
      }
      held = part
    }
  }
  judge(hash.digest('hex'))
  if (held) {
    yield held
  }
}
