import type { Readable } from 'node:stream'
import type { ByteRange } from '#artifact/store'

/** A file as it is sent. */
export interface Download {
  /** Opens when called: a 304 reads nothing. */
  open: (range?: ByteRange) => Readable | Promise<Readable>
  /** `open` supports ranges: the bytes are stored as they are sent. */
  hasRanges: boolean
  filename: string
  contentType: string
  /** Unquoted. */
  etag: string
  /** sha256 of the sent bytes; absent when they are generated while sending. */
  sha256?: string
  bytes?: number
}
