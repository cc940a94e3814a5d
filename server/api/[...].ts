import { defineEventHandler, setResponseStatus } from 'h3'
import { sendUnserved, toAllow } from '#server/http/route-methods'

/** Answers requests that match no route: 405 with Allow when the path exists, else 404. */
export default defineEventHandler((event) => {
  const allow = toAllow(event.path.split('?', 1)[0] ?? '')
  if (event.method === 'OPTIONS' && allow !== '') {
    setResponseStatus(event, 204)
    event.node.res.setHeader('Allow', allow)
    return null
  }
  return sendUnserved(event)
})
