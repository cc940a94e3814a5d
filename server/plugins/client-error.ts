import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:http'
import { answerClientErrors } from '#server/http/client-error'

/** Nitro does not expose its server; Node reports each server that starts to listen. */
export default function clientError(): void {
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    if (typeof message === 'object' && message !== null && 'server' in message && message.server instanceof Server) {
      answerClientErrors(message.server)
    }
  })
}
