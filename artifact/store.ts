import type { Readable } from 'node:stream'

/** A stored artifact, addressed by its content. */
export interface StoredArtifact {
  /** `artifact:sha256/<hex>` */
  uri: string
  /** Lower-case hex. */
  sha256: string
  bytes: number
}

export interface PutOptions {
  signal?: AbortSignal
  /** Above this size → ArtifactTooLarge, and nothing is kept. */
  maxBytes?: number
}

/** Bytes from `start` up to, not including, `end`. */
export interface ByteRange {
  start?: number
  end?: number
}

/** Reading from 0 to the end compares the content with its hash. */
export interface OpenOptions extends ByteRange {
  /**
   * Size according to the manifest or the reference; another size is reported at once. Less than 0 or absent = unknown.
   */
  bytes?: number | undefined
  /** Compares with the hash although `start` is not 0: the bytes before it are read but not returned. */
  isHashed?: boolean
}

/** The position of an interrupted writer, as kept in a checkpoint. */
export interface WriterMark {
  name: string
  /** Durable bytes. */
  offset: number
  /** Hash of those bytes: a writer that resumes compares it. */
  sha256?: string
}

/** A growing file, invisible until `commit`. One call at a time. */
export interface ArtifactWriter {
  readonly name: string
  /** Bytes appended so far. */
  readonly offset: number
  append: (chunk: Uint8Array) => Promise<void>
  /** Makes all that was appended durable. */
  flush: () => Promise<WriterMark>
  commit: () => Promise<StoredArtifact>
  /** Closes the file and keeps it, so that a later writer can resume from a mark. */
  close: () => Promise<void>
  discard: () => Promise<void>
}

/** Reads any part of a file and does not wait: for many small parts, which the system mostly has in memory. */
export interface LookUpFile {
  /**
   * @returns the part, which holds until the next one is read
   * @throws ArtifactNotFound when the file is shorter
   */
  read: (start: number, end: number) => Buffer
  close: () => void
}

export interface StoreSize {
  files: number
  bytes: number
  /** null = a store without a known limit. */
  disk: {
    /** As far as this user may use it. */
    freeBytes: number
    totalBytes: number
  } | null
}

/** A complete file, as a list of the store shows it. */
export interface ListedArtifact {
  uri: string
  sha256: string
  bytes: number
  /** When these bytes were last written, also if they were there already. */
  writtenAt: Date
}

export interface ArtifactStore {
  /** @throws ArtifactTooLarge */
  put: (source: AsyncIterable<Uint8Array>, options?: PutOptions) => Promise<StoredArtifact>
  /**
   * @throws ArtifactNotFound, ArtifactDamaged at once, not as a stream error. Damage that only the hash detects is a
   *   stream error in the place of the last bytes.
   */
  open: (uri: string, options?: OpenOptions) => Promise<Readable>
  /** undefined when the store does not hold it. */
  stat: (uri: string) => Promise<{ bytes: number } | undefined>
  /**
   * Checks everything that needs no reading.
   *
   * @throws ArtifactNotFound, ArtifactDamaged
   */
  check: (uri: string, bytes?: number) => Promise<{ bytes: number }>
  /** Reads all of it, once in the life of this process for the same file. @throws ArtifactNotFound, ArtifactDamaged */
  verify: (uri: string, bytes?: number) => Promise<void>
  /**
   * A new file, or one that starts with the bytes before `mark`. Those are copied and never shared: a writer that was
   * believed dead may still be writing to its own file.
   *
   * @throws ArtifactNotFound when the bytes before the mark are gone or damaged: start over.
   */
  writer: (mark?: WriterMark) => Promise<ArtifactWriter>
  /**
   * The bytes before a mark, until they are committed or dropped.
   *
   * @throws ArtifactNotFound
   */
  openTemporary: (mark: WriterMark, start?: number) => Readable
  /**
   * A file whose writer was closed, to look things up in it.
   *
   * @throws ArtifactNotFound
   */
  lookUpTemporary: (name: string) => LookUpFile
  /** Deletes what an interrupted writer left. */
  dropTemporary: (name: string) => Promise<void>
  /**
   * Deletes a complete file. Only for one of which the caller knows that nothing refers to it: equal bytes are stored
   * once, whoever wrote them.
   *
   * @param writtenBefore of a file that was written anew since, nothing is deleted: someone is about to name it.
   * @returns whether the store no longer holds it.
   */
  remove: (uri: string, writtenBefore?: Date) => Promise<boolean>
  /** All complete files. One that is written meanwhile may be missing. */
  list: () => AsyncIterable<ListedArtifact>
  /** Mends what a removal left that was killed. Call it before `list`. */
  recover: () => Promise<void>
  /**
   * Deletes what interrupted writers left.
   *
   * @returns the number of files.
   */
  sweepTemporary: (olderThanMs: number) => Promise<number>
  /** Leaves a named mark that every process on this store sees. */
  setMarker: (name: string) => Promise<void>
  hasMarker: (name: string) => Promise<boolean>
  /** Scans all complete files: too slow for every request. */
  measure: () => Promise<StoreSize>
  /** @throws ArtifactStoreFailed that says what to do when the store cannot be used. */
  checkAccess: () => Promise<void>
}

/** The store itself fails: it does not answer, or it refuses. The message names what was wrong, and no secret. */
export class ArtifactStoreFailed extends Error {
  override name = 'ArtifactStoreFailed'
  readonly code = 'artifact_store_failed'
  /** The same call may work later. */
  readonly isPassing: boolean

  constructor(message: string, { isPassing, ...options }: ErrorOptions & { isPassing: boolean }) {
    super(message, options)
    this.isPassing = isPassing
  }
}

export class ArtifactNotFound extends Error {
  override name = 'ArtifactNotFound'
  readonly code = 'artifact_not_found'

  constructor(what: string, options?: ErrorOptions) {
    super(`not in the artifact store: ${what}`, options)
  }
}

export interface Damage {
  sha256: string
  /** Absent = unknown, or the size is right. */
  expectedBytes?: number
  foundBytes: number
  /** Absent = the size is already wrong. */
  foundSha256?: string
}

/** The bytes under this name do not match it. Storing the right ones again repairs it. */
export class ArtifactDamaged extends Error {
  override name = 'ArtifactDamaged'
  readonly code = 'artifact_damaged'
  readonly damage: Damage

  constructor(damage: Damage, how = describe(damage)) {
    super(`artifact ${damage.sha256} is damaged: ${how}`)
    this.damage = damage
  }
}

const describe = ({ expectedBytes, foundBytes, foundSha256 }: Damage) => foundSha256 === undefined
  ? `it has ${foundBytes} bytes instead of ${expectedBytes}`
  : `the sha256 of its ${foundBytes} bytes is ${foundSha256}`

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

/** @throws ArtifactNotFound when it is not an artifact address, because such a thing cannot be in the store. */
export function toSha256(uri: string): string {
  const sha256 = URI.exec(uri)?.[1]
  if (!sha256) {
    throw new ArtifactNotFound(uri.slice(0, 100))
  }
  return sha256
}
