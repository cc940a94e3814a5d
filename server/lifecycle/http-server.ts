import { subscribe } from 'node:diagnostics_channel'
import { Server, type IncomingMessage, type ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'

/** Interval between two checks for idle connections. */
const LOOK_MS = 100

/**
 * Longer than a proxy keeps a connection (a minute as a rule): it must not send a request into one that just closes.
 */
const KEEP_ALIVE_MS = 65_000

/** The HTTP server, which Nitro creates and does not expose; Node reports each server that starts to listen. */
export interface HttpServer {
  /** Resolves when it listens; rejects with Node's error when it cannot. */
  listening: Promise<undefined>
  /** Each answer closes its connection; new connections are still accepted. */
  beginClose: () => void
  /**
   * Stops accepting, lets requests end, and closes the rest after `graceMs`. @returns number of connections closed by
   * force.
   */
  close: (graceMs: number) => Promise<number>
}

export function watchHttpServer(): HttpServer {
  const listening = Promise.withResolvers<undefined>()
  const sockets = new Set<Socket>()
  let server: Server | undefined
  let isClosing = false

  const closeAfter = (_: IncomingMessage, response: ServerResponse) => {
    if (isClosing && !response.headersSent) {
      response.setHeader('Connection', 'close')
    }
  }
  subscribe('tracing:net.server.listen:asyncStart', (message) => {
    if (server || typeof message !== 'object' || message === null || !('server' in message) || !(
      message.server instanceof Server
    )) {
      return
    }
    server = message.server
    server.keepAliveTimeout = KEEP_ALIVE_MS
    server.once('listening', () => listening.resolve(undefined)).once('error', listening.reject)
    server.prependListener('request', closeAfter)
    // Includes WebSockets, which the server itself no longer tracks.
    server.on('connection', (socket) => {
      sockets.add(socket)
      socket.once('close', () => sockets.delete(socket))
    })
  })

  return {
    listening: listening.promise,
    beginClose() {
      isClosing = true
    },
    async close(graceMs) {
      const deadline = performance.now() + graceMs
      server?.close()
      while (sockets.size > 0 && performance.now() < deadline) {
        server?.closeIdleConnections()
        // Browsers open some in advance. Node counts them as busy until their headers are overdue.
        sockets.forEach(socket => socket.bytesRead === 0 && socket.destroy())
        await wait(LOOK_MS)
      }
      const left = [...sockets]
      for (const socket of left) {
        socket.destroy()
      }
      return left.length
    },
  }
}
