import { Server } from 'node:http'
import { getRequestHeader, type H3Event } from 'h3'
import { AppError } from '#server/errors'

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
    // Not destroyed when left early: a refusal must still go out on this connection.
    body: request.iterator({ destroyOnReturn: false }),
    promisedBytes: length === undefined ? undefined : Number(length),
    signal: gone.signal,
  }
}

/** How often it is looked what has come. */
const LOOK_MS = 60_000
/** Less than this between two looks, some 270 bytes a second, is no sender but a held connection. */
const LEAST_BYTES = 16 << 10

/**
 * Node ends every request that takes more than five minutes, uploads of many gigabytes too, and knows no exception.
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
    // What came while we ourselves did not read counts for the sender: it could not send more.
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
