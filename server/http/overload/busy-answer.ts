import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '#server/errors'
import { HELD_BACK } from '#server/services/access/sign-in.service'
import { mayReadOn, toProblem } from '../problem'
import { noteGuess } from './find-refusal'
import { noteRefusal, type RefusedBy } from './refusals'

const TOO_MUCH: Partial<Record<RefusedBy, string>> = {
  transfer: 'as many uploads and downloads as may be are under way: wait for one to end',
  events: 'as many streams of events as may be are open: close one',
  guesses: HELD_BACK,
}

const MARK = randomUUID()

/** The problem of each bound, made once: before and after the id of the request. */
const texts = new Map<RefusedBy, [before: string, after: string]>()

function textsOf(bound: RefusedBy): [before: string, after: string] {
  const known = texts.get(bound)
  if (known) {
    return known
  }
  const error = new AppError('too_many_requests', TOO_MUCH[bound]
    ?? 'more is asked than the console can answer in time')
  const [before = '', after = ''] = JSON.stringify(toProblem(error, MARK)).split(MARK)
  texts.set(bound, [before, after])
  return [before, after]
}

/**
 * Refuses with a problem, as `sendProblem` does, at a fraction of its cost: while many are refused, who waits for
 * something else waits for all of these answers, the probes too.
 */
export function sendBusy(
  { req, res }: { req: IncomingMessage, res: ServerResponse },
  { bound, retryAfterSeconds }: { bound: RefusedBy, retryAfterSeconds: number },
  requestId: string,
): void {
  noteRefusal(bound, req)
  if (bound === 'guesses') {
    noteGuess(req, requestId)
  }
  const [before, after] = textsOf(bound)
  const body = before + requestId + after
  res.writeHead(429, [
    'Content-Type', 'application/problem+json', 'Content-Length', String(body.length), 'Cache-Control', 'no-store',
    'Retry-After', String(retryAfterSeconds), 'X-Content-Type-Options', 'nosniff', 'X-Request-Id', requestId,
    ...mayReadOn({ node: { req } }) ? [] : ['Connection', 'close'],
  ])
  res.end(body)
  req.resume()
}
