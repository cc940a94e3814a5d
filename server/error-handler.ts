import { getRequestHeader, type H3Event } from 'h3'
import type { NitroErrorHandler } from 'nitropack/types'
import { log } from '#server/log'
import { sendProblem } from '#server/http/problem'
import { ensureRequestId } from '#server/http/request-id'

/**
 * Errors of `/api` that never reach a handler (what h3 refuses, a middleware's failure) and of pages. Who does not ask
 * for HTML gets a problem. A page for people is Nuxt's own work, which comes next in the list: it gets the error
 * without what is for the log.
 */
const handleError: NitroErrorHandler = (error, event) => {
  if (event.handled || event.node.res.headersSent) {
    return
  }
  if (/^\/api(?:[/?]|$)/.test(event.path) || !wantsHtml(event)) {
    return sendProblem(event, error)
  }
  if ((error.statusCode ?? 500) >= 500) {
    log.error(
      {
        err: error.cause ?? error, requestId: ensureRequestId(event), method: event.method,
        path: event.path.split('?', 1)[0],
      },
      'a page failed',
    )
    if (!import.meta.dev) {
      Object.assign(error, { unhandled: false, fatal: false, message: 'Server Error', statusMessage: 'Server Error' })
    }
  }
}

const wantsHtml = (event: H3Event): boolean => getRequestHeader(event, 'accept')?.includes('text/html') ?? false

export default handleError
