import { Server } from 'node:http'
import { getRequestHeader, type H3Event } from 'h3'
import { AppError } from '#server/errors'

export interface RawBody {
  body: AsyncIterable<Uint8Array>
  promisedBytes: number | undefined
  /** Aborts when the caller disconnects. */
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
  boundByPace(event)
  const length = getRequestHeader(event, 'content-length')
  const request = event.node.req
  const gone = new AbortController()
  request.once('close', () => {
    if (!request.complete) {
      gone.abort()
    }
  })
  return {
    // Not destroyed on early exit: a refusal must still be sent on this connection.
    body: request.iterator({ destroyOnReturn: false }),
    promisedBytes: length === undefined ? undefined : Number(length),
    signal: gone.signal,
  }
}

/** Interval at which the received bytes are checked. */
const LOOK_MS = 60_000
/** Minimum number of bytes per interval, some 270 bytes/s; a slower sender only holds the connection. */
const LEAST_BYTES = 16 << 10

/**
 * Node ends every request after five minutes, also uploads of many gigabytes, without exceptions.
 * So that limit is lifted, and a sender that falls silent or only drips is let go instead; JSON bodies have a limit of
 * their own.
 */
function boundByPace({ node: { req } }: H3Event): void {
  const { socket } = req
  if ('server' in socket && socket.server instanceof Server) {
    socket.server.requestTimeout = 0
  }
  let seen = socket.bytesRead
  const look = setInterval(() => {
    // While we do not read, the sender cannot send, so this interval counts in its favour.
    if (socket.bytesRead - seen < LEAST_BYTES && req.readableLength === 0) {
      req.destroy()
    }
    seen = socket.bytesRead
  }, LOOK_MS)
  look.unref()
  for (const end of ['end', 'close'] as const) {
    req.once(end, () => clearInterval(look))
  }
}
