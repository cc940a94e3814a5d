import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError } from '#server/errors'
import type { WorkKind } from '#server/overload/work-kind'
import { mayReadOn, toProblem } from '../problem'
import { noteRefusal } from './refusals'

const TOO_MUCH: Partial<Record<WorkKind, string>> = {
  transfer: 'as many uploads and downloads as may be are under way: wait for one to end',
  events: 'as many streams of events as may be are open: close one',
}

const MARK = randomUUID()

/** The problem of each kind, made once: before and after the id of the request. */
const texts = new Map<WorkKind, [before: string, after: string]>()

function textsOf(kind: WorkKind): [before: string, after: string] {
  const known = texts.get(kind)
  if (known) {
    return known
  }
  const error = new AppError('too_many_requests', TOO_MUCH[kind] ?? 'more is asked than the console can answer in time')
  const [before = '', after = ''] = JSON.stringify(toProblem(error, MARK)).split(MARK)
  texts.set(kind, [before, after])
  return [before, after]
}

/**
 * Refuses with a problem, as `sendProblem` does, at a fraction of its cost: while many are refused, who waits for something
 * else waits for all of these answers, the probes too.
 */
export function sendBusy({ req, res }: { req: IncomingMessage, res: ServerResponse }, kind: WorkKind, retryAfterSeconds: number, requestId: string): void {
  noteRefusal(kind, req)
  const [before, after] = textsOf(kind)
  const body = before + requestId + after
  res.writeHead(429, [
    'Content-Type', 'application/problem+json', 'Content-Length', String(body.length), 'Cache-Control', 'no-store',
    'Retry-After', String(retryAfterSeconds), 'X-Content-Type-Options', 'nosniff', 'X-Request-Id', requestId,
    ...mayReadOn({ node: { req } }) ? [] : ['Connection', 'close'],
  ])
  res.end(body)
  req.resume()
}
