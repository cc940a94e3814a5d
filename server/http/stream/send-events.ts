import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { setTimeout as wait } from 'node:timers/promises'
import { setResponseHeaders, setResponseStatus, type H3Event } from 'h3'
import { isBodyless } from '../bodyless'
import { usePhase } from '../services'

/** Proxies close what is silent for a minute. */
const HEARTBEAT_MS = 15_000
/** Interval between two looks whether the console is closing: an open stream must not delay that. */
const LOOK_MS = 500

export interface ServerEvent {
  event: string
  data: unknown
}

/** Aborts when the reader has left, or was answered. */
export function readerGone({ node: { res } }: H3Event): AbortSignal {
  const gone = new AbortController()
  res.once('close', () => gone.abort())
  if (res.closed) {
    gone.abort()
  }
  return gone.signal
}

/** Server-sent events at the reader's pace: what the reader does not take is not read from the source. */
export async function sendEvents(event: H3Event, items: AsyncIterable<ServerEvent>): Promise<null> {
  setResponseHeaders(
    event, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store', 'X-Accel-Buffering': 'no' },
  )
  setResponseStatus(event, 200)
  if (isBodyless(event)) {
    event.node.res.end()
    return null
  }
  try {
    await pipeline(Readable.from(toTexts(items)), event.node.res)
  }
  catch (error) {
    // The reader has left: nobody needs an answer.
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE')) {
      throw error
    }
  }
  return null
}

async function* toTexts(items: AsyncIterable<ServerEvent>): AsyncGenerator<string> {
  const iterator = items[Symbol.asyncIterator]()
  let next = iterator.next()
  let silentMs = 0
  // Headers go out with the first bytes, and a browser counts the connection as open from then on.
  yield ': open\n\n'
  try {
    while (usePhase() !== 'draining') {
      const result = await Promise.race([next, wait(LOOK_MS, undefined, { ref: false })])
      if (!result) {
        silentMs += LOOK_MS
        if (silentMs >= HEARTBEAT_MS) {
          silentMs = 0
          yield ': still here\n\n'
        }
        continue
      }
      if (result.done) {
        return
      }
      silentMs = 0
      yield `event: ${result.value.event}\ndata: ${JSON.stringify(result.value.data)}\n\n`
      next = iterator.next()
    }
  }
  finally {
    // Not awaited: the source may be waiting for its next item, which the leaving of the reader ends.
    void Promise.resolve(iterator.return?.()).catch(() => undefined)
    next.catch(() => undefined)
  }
}
