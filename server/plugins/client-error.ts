import { subscribe } from 'node:diagnostics_channel'
import { Server } from 'node:http'
import { answerClientErrors } from '#server/http/client-error'

/** Nitro keeps its server to itself; Node tells of each one that starts to listen. */
export default function clientError(): void {
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    if (typeof message === 'object' && message !== null && 'server' in message && message.server instanceof Server) {
      answerClientErrors(message.server)
    }
  })
}
