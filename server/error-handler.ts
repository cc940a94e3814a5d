import type { NitroErrorHandler } from 'nitropack/types'
import { sendProblem } from './utils/problem'

/**
 * Errors of `/api` that never reach a handler: what h3 refuses, a middleware's failure, a failed upgrade. Pages
 * keep Nuxt's own, which comes next in the list.
 */
const handleError: NitroErrorHandler = (error, event) => {
  const isApi = /^\/api(?:[/?]|$)/.test(event.path)
  if (isApi && !event.handled && !event.node.res.headersSent) {
    return sendProblem(event, error)
  }
}

export default handleError
