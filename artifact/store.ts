import type { Readable } from 'node:stream'

/** Bytes that are in the store, addressed by what they are. */
export interface StoredArtifact {
  /** `artifact:sha256/<hex>` */
  uri: string
  /** Lower-case hex. */
  sha256: string
  bytes: number
}

export interface PutOptions {
  signal?: AbortSignal
  /** More than this → ArtifactTooLarge, and nothing is kept. */
  maxBytes?: number
}

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  start?: number
  end?: number
}

/** Where an interrupted writer stood: what a checkpoint keeps of it. */
export interface WriterMark {
  name: string
  /** Bytes that were durable. */
  offset: number
}

/** A file that grows: nobody sees it before `commit`. One call at a time. */
export interface ArtifactWriter {
  readonly name: string
  /** Bytes appended so far. */
  readonly offset: number
  append: (chunk: Uint8Array) => Promise<void>
  /** Makes all that was appended durable. */
  flush: () => Promise<WriterMark>
  commit: () => Promise<StoredArtifact>
  /** Closes the file and leaves it, so that a later writer can go on from a mark. */
  close: () => Promise<void>
  discard: () => Promise<void>
}

export interface StoreSize {
  files: number
  bytes: number
  /** Of the disk below it, as far as this user may fill it. */
  freeBytes: number
  totalBytes: number
}

export interface ArtifactStore {
  /** @throws ArtifactTooLarge */
  put: (source: AsyncIterable<Uint8Array>, options?: PutOptions) => Promise<StoredArtifact>
  /** @throws ArtifactNotFound at once, not as a stream error. */
  open: (uri: string, range?: ByteRange) => Readable
  /** undefined when the store does not hold it. */
  stat: (uri: string) => Promise<{ bytes: number } | undefined>
  /**
   * A new file, or one that starts with the bytes before `mark`. Those are copied, never taken over:
   * the writer that was believed dead may still be writing to its own file.
   *
   * @throws ArtifactNotFound when the bytes before the mark are gone: start over.
   */
  writer: (mark?: WriterMark) => Promise<ArtifactWriter>
  /** The bytes before a mark, while nobody has committed or dropped them. @throws ArtifactNotFound */
  openTemporary: (mark: WriterMark, start?: number) => Readable
  /** Forgets what an interrupted writer left. */
  dropTemporary: (name: string) => Promise<void>
  /** Where the bytes lie on this machine. */
  localPath: (uri: string) => string
  /** Deletes what interrupted writers left. @returns how many files. */
  sweepTemporary: (olderThanMs: number) => Promise<number>
  /** Leaves a named mark that every process on this store sees. */
  setMarker: (name: string) => Promise<void>
  hasMarker: (name: string) => Promise<boolean>
  /** Looks at every file that is whole: not for every request. */
  measure: () => Promise<StoreSize>
}

export class ArtifactNotFound extends Error {
  override name = 'ArtifactNotFound'
  readonly code = 'artifact_not_found'

  constructor(what: string, options?: ErrorOptions) {
    super(`not in the artifact store: ${what}`, options)
  }
}

export class ArtifactTooLarge extends Error {
  override name = 'ArtifactTooLarge'
  readonly code = 'artifact_too_large'
  readonly maxBytes: number

  constructor(maxBytes: number) {
    super(`more than ${maxBytes} bytes`)
    this.maxBytes = maxBytes
  }
}

const URI = /^artifact:sha256\/([0-9a-f]{64})$/

export function toArtifactUri(sha256: string): string {
  return `artifact:sha256/${sha256}`
}

/** @throws ArtifactNotFound when it is no artifact address: such a thing cannot be in the store. */
export function toSha256(uri: string): string {
  const sha256 = URI.exec(uri)?.[1]
  if (!sha256) {
    throw new ArtifactNotFound(uri.slice(0, 100))
  }
  return sha256
}
