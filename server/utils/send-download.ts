import { Buffer } from 'node:buffer'
import { pipeline } from 'node:stream/promises'
import { getRequestHeader, setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import type { Download } from '../services/dataset-download.service'
import { isBodyless } from './bodyless'

/** Streams at the pace of the reader. What is sealed never changes, so an ETag that matches reads nothing. */
export async function sendDownload(event: H3Event, download: Download): Promise<null> {
  const { open, filename, contentType, etag, sha256, bytes } = download
  setResponseHeaders(event, { 'ETag': `"${etag}"`, 'Cache-Control': 'private, no-cache' })
  if (getRequestHeader(event, 'if-none-match') === `"${etag}"`) {
    setResponseStatus(event, 304)
    return null
  }
  // Opened first: what is not there must be a problem, not half an answer.
  const stream = isBodyless(event) ? undefined : open()
  setResponseHeaders(event, {
    'Content-Type': contentType,
    // Not every program reads the second form.
    'Content-Disposition': `attachment; filename="${/^[\w. -]+$/.test(filename) ? filename : 'download'}"; filename*=UTF-8''${encodeURIComponent(filename)}`,
    ...bytes !== undefined && { 'Content-Length': bytes },
    ...sha256 !== undefined && { 'X-Content-Sha256': sha256, 'Repr-Digest': `sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:` },
  })
  if (!stream) {
    event.node.res.end()
    return null
  }
  try {
    await pipeline(stream, event.node.res)
  }
  catch (error) {
    // The reader went away: nobody is left to tell.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) {
      throw error
    }
  }
  return null
}
