import { defineEventHandler, getRequestHeader } from 'h3'
import { sendProblem } from '#server/http/problem'
import { findRefusal } from '#server/http/request-guard'
import { invalid } from '#server/http/request-input'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/**
 * h3 decodes a path before it looks for the query: an encoded `?` would cut the path there, and what follows would be
 * parameters.
 */
const HAS_MARK = /^\/api\/[^?]*%3f/i

/** Checks Host, Origin and Sec-Fetch-Site of every request, pages included. */
export default defineEventHandler((event) => {
  const refusal = findRefusal({
    host: getRequestHeader(event, 'host'),
    origin: getRequestHeader(event, 'origin'),
    secFetchSite: getRequestHeader(event, 'sec-fetch-site'),
    isWrite: !READS.has(event.method),
  })
  if (refusal) {
    return sendProblem(event, refusal)
  }
  if (HAS_MARK.test(event.node.req.url ?? '')) {
    return sendProblem(
      event, invalid([{ pointer: '/params', code: 'invalid_path', message: 'a path may not contain a question mark' }]),
    )
  }
})
