import { defineEventHandler, getRequestHeader } from 'h3'
import { sendProblem } from '#server/http/problem'
import { findRefusal } from '#server/http/request-guard'

const READS = new Set(['GET', 'HEAD', 'OPTIONS'])

/** Checks Host, Origin and Sec-Fetch-Site of every request, pages included. */
export default defineEventHandler((event) => {
  const refusal = findRefusal({
    host: getRequestHeader(event, 'host'),
    origin: getRequestHeader(event, 'origin'),
    secFetchSite: getRequestHeader(event, 'sec-fetch-site'),
    isWrite: !READS.has(event.method),
  })
  return refusal && sendProblem(event, refusal)
})
