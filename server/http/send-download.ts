import { Buffer } from 'node:buffer'
import { pipeline } from 'node:stream/promises'
import { getRequestHeader, setResponseHeader, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { AppError } from '#server/errors'
import type { Download } from '#server/services/common/download'
import { isBodyless } from './bodyless'
import { isKnown } from './precondition'

/** Both ends are inclusive. */
interface Span {
  first: number
  last: number
}

/** Streams at the reader's pace. Sealed bytes never change, so a matching ETag reads nothing. */
export async function sendDownload(event: H3Event, download: Download): Promise<null> {
  const { open, filename, contentType, etag, sha256, bytes } = download
  const hasRanges = download.hasRanges && bytes !== undefined
  setResponseHeaders(
    event, { 'ETag': `"${etag}"`, 'Cache-Control': 'private, no-cache', 'Accept-Ranges': hasRanges ? 'bytes' : 'none' },
  )
  if (isKnown(event, `"${etag}"`)) {
    setResponseStatus(event, 304)
    return null
  }
  const span = hasRanges ? readSpan(event, etag, bytes) : undefined
  // Opened first: a missing file must become a problem, not half an answer.
  const stream = isBodyless(event) ? undefined : await open(span && { start: span.first, end: span.last + 1 })
  setResponseHeaders(event, {
    'Content-Type': contentType,
    'Content-Disposition': toAttachment(filename),
    ...bytes !== undefined && { 'Content-Length': span ? span.last - span.first + 1 : bytes },
    ...span && { 'Content-Range': `bytes ${span.first}-${span.last}/${bytes}` },
    // The digest of the whole file, whichever range is sent.
    ...sha256 !== undefined
    && { 'X-Content-Sha256': sha256, 'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:` },
  })
  setResponseStatus(event, span ? 206 : 200)
  if (!stream) {
    event.node.res.end()
    return null
  }
  try {
    await pipeline(stream, event.node.res)
  }
  catch (error) {
    // The reader has left: nobody needs an answer.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) {
      throw error
    }
  }
  return null
}

/**
 * Only for GET. If the file changed (If-Range names another tag, or a time, which we do not store), the whole file is
 * sent.
 */
function readSpan(event: H3Event, etag: string, bytes: number): Span | undefined {
  const condition = getRequestHeader(event, 'if-range')
  if (isBodyless(event) || (condition !== undefined && condition.trim() !== `"${etag}"`)) {
    return undefined
  }
  setResponseHeader(event, 'Content-Range', `bytes */${bytes}`)
  const span = readByteRange(getRequestHeader(event, 'range'), bytes)
  event.node.res.removeHeader('Content-Range')
  return span
}

/**
 * One byte range (RFC 9110). Several ranges, other units and invalid ones are ignored: the whole file is a valid
 * answer.
 *
 * @returns undefined for the whole file.
 * @throws AppError `range_not_satisfiable` when it begins beyond the end.
 */
export function readByteRange(header: string | undefined, bytes: number): Span | undefined {
  const [, from = '', to = ''] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.replaceAll(' ', '') ?? '') ?? []
  if ((from === '' && to === '') || (from !== '' && to !== '' && Number(to) < Number(from))) {
    return undefined
  }
  // Without a start it means the last n bytes.
  const first = from === '' ? Math.max(0, bytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? bytes - 1 : Math.min(Number(to), bytes - 1)
  if (first > last) {
    throw new AppError('range_not_satisfiable', `there are ${bytes} bytes`)
  }
  return { first, last }
}

/** Marks that turn the direction of what follows: they can make `gpj.exe` look like `exe.jpg`. */
const DIRECTIONS = /[\u202A-\u202E\u2066-\u2069]/g
/** Windows takes these for a device, with any ending. */
const DEVICE = /^(?:con|prn|aux|nul|com[0-9\u00B9\u00B2\u00B3]|lpt[0-9\u00B9\u00B2\u00B3])(?=\s*(?:\.|$))/i
// eslint-disable-next-line no-control-regex -- Control characters are what it removes.
const UNSAFE = /[\u0000-\u001F\u007F-\u009F\u2028\u2029/\\:*?"<>|]/g

/**
 * A name under which every system can store a file, and which looks like what it is; what people called it stays
 * otherwise.
 */
export function toSafeFilename(name: string): string {
  const plain = name.toWellFormed().replace(DIRECTIONS, '').replace(UNSAFE, '_').trim().replace(/[. ]+$/, '')
  return plain === '' ? 'download' : plain.replace(DEVICE, '_$&')
}

/** The header that offers an answer as a file, by RFC 6266; not every client understands its second form. */
export function toAttachment(name: string): string {
  const safe = toSafeFilename(name)
  const encoded = encodeURIComponent(safe).replace(/['()*]/g, character =>
    `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
  return `attachment; filename="${/^[\w. -]+$/.test(safe) ? safe : 'download'}"; filename*=UTF-8''${encoded}`
}
