import { Server } from 'node:http'
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
  boundByIdleTime(event)
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

/** Longest silence of a sender. */
const IDLE_MS = 60_000

/**
 * Node ends every request that takes more than five minutes, uploads of many gigabytes too, and knows no exception.
 * So that limit is lifted, and a sender that falls silent is let go instead; JSON bodies have a limit of their own.
 */
function boundByIdleTime({ node: { req } }: H3Event): void {
  if ('server' in req.socket && req.socket.server instanceof Server) {
    req.socket.server.requestTimeout = 0
  }
  req.setTimeout(IDLE_MS, () => req.destroy())
}
