import { setImmediate as nextTurn } from 'node:timers/promises'
import type { H3Event } from 'h3'
import { AppError } from '#server/errors'
import type { Admission } from '#server/overload/admission'
import { senderOf } from '../access/caller-key'
import { readBodyBytes } from '../request-body'
import { noteRefusal } from './refusals'

const RETRY_SECONDS = 1

/**
 * Waits for a JSON body before its request takes a place of those who work. Bodies under way are bounded by sender and
 * in all; of a sender with too many, the oldest makes room. One of another type is left to its handler, which refuses
 * it unread.
 *
 * @returns a function to call when the body is no longer needed; undefined = nothing was to be waited for.
 * @throws AppError `too_many_requests`
 */
export async function arriveBody(
  event: H3Event, { bodies, bodyBytes }: Pick<Admission, 'bodies' | 'bodyBytes'>,
): Promise<(() => void) | undefined> {
  const { req } = event.node
  if (req.method === 'GET' || req.method === 'HEAD' || !hasBody(event)) {
    return undefined
  }
  // The headers are dealt with before Node reads on: what came in one piece with them is whole a turn later.
  await nextTurn()
  if (req.complete) {
    return undefined
  }
  const [sender, arrivedMs] = [await senderOf(event), performance.now()]
  const cut = new AbortController()
  const leave = bodies.enter(sender, {
    idleMs: () => performance.now() - arrivedMs,
    end: () => cut.abort(tooMany()),
  })
  if (!leave) {
    noteRefusal('body_many', req)
    throw tooMany()
  }
  let held = 0
  let isFull = false
  const give = () => bodyBytes.give(sender, held)
  try {
    const onBytes = (bytes: number) => {
      if (!bodyBytes.take(sender, bytes)) {
        isFull = true
        throw tooMany()
      }
      held += bytes
    }
    event.context.body = { bytes: await readBodyBytes(event, { signal: cut.signal, onBytes }) }
    return give
  }
  catch (error) {
    give()
    if (!(error instanceof AppError)) {
      throw error
    }
    if (error.code === 'too_many_requests') {
      noteRefusal(cut.signal.aborted || isFull ? 'body_many' : 'body_pace', req)
      throw error
    }
    event.context.body = { error }
    return undefined
  }
  finally {
    leave()
  }
}

const hasBody = ({ node: { req: { headers } } }: H3Event): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0

const tooMany = () => new AppError(
  'too_many_requests', 'too many requests whose bodies have not arrived yet: send each at once',
  { retryAfterSeconds: RETRY_SECONDS },
)
