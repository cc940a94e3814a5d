import { getRequestHeader, type H3Event } from 'h3'
import { AppError } from '../errors'

export interface RawBody {
  body: AsyncIterable<Uint8Array>
  promisedBytes: number | undefined
  /** Aborts when the caller goes away. */
  signal: AbortSignal
}

/**
 * The body as a stream, for uploads of any type.
 *
 * @throws AppError `unsupported_media_type` for a compressed body: its sha256 would not be the file's.
 */
export function openRawBody(event: H3Event): RawBody {
  if (getRequestHeader(event, 'content-encoding') !== undefined) {
    throw new AppError('unsupported_media_type', 'compressed bodies are not taken: send the file as it is')
  }
  const length = getRequestHeader(event, 'content-length')
  const request = event.node.req
  const gone = new AbortController()
  request.once('close', () => {
    if (!request.complete) {
      gone.abort()
    }
  })
  return {
    // Not destroyed when left early: a refusal must still go out on this connection.
    body: request.iterator({ destroyOnReturn: false }),
    promisedBytes: length === undefined ? undefined : Number(length),
    signal: gone.signal,
  }
}
