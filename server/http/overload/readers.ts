import type { Server } from 'node:http'
import type { Socket } from 'node:net'
import { noteRefusal } from './refusals'

const LOOK_MS = 5_000
/**
 * A reader that takes nothing for so long is let go; a download can be continued by Range. The system keeps up to some
 * megabytes for a reader, so that one who takes 10 kB a second is seen to take in steps more than a minute apart.
 */
const MOST_STILL_MS = 120_000

interface Seen {
  sent: number
  /** When the reader last took something, or had nothing to take. */
  tookMs: number
  received: number
  gaveMs: number
}

/** How the other ends of all connections keep up, at the time of the last look. */
export interface Readers {
  watch: (server: Server) => void
  add: (socket: Socket) => void
  /** Ends the connections whose readers have taken nothing for too long. */
  look: () => void
  /** Time for which the reader has taken nothing of what is ready for it. */
  stillMs: (socket: Socket) => number
  /** Time for which nothing has arrived. */
  silentMs: (socket: Socket) => number
}

export function createReaders(nowMs: () => number = () => performance.now()): Readers {
  const sockets = new Map<Socket, Seen>()

  function add(socket: Socket): void {
    sockets.set(socket, { sent: 0, tookMs: nowMs(), received: 0, gaveMs: nowMs() })
    socket.once('close', () => sockets.delete(socket))
  }

  function look(): void {
    for (const [socket, seen] of sockets) {
      // Bytes that the system has taken over: those that wait here are counted as written, too.
      const sent = socket.bytesWritten - socket.writableLength
      if (socket.writableLength === 0 || sent !== seen.sent) {
        seen.tookMs = nowMs()
      }
      if (socket.bytesRead !== seen.received) {
        seen.gaveMs = nowMs()
      }
      seen.sent = sent
      seen.received = socket.bytesRead
      if (nowMs() - seen.tookMs >= MOST_STILL_MS) {
        noteRefusal('reader_pace', { headers: {}, socket })
        socket.destroy()
      }
    }
  }

  return {
    watch(server) {
      const timer = setInterval(look, LOOK_MS).unref()
      server.on('connection', add).on('secureConnection', add).once('close', () => clearInterval(timer))
    },
    add,
    look,
    stillMs: socket => nowMs() - (sockets.get(socket)?.tookMs ?? nowMs()),
    silentMs: socket => nowMs() - (sockets.get(socket)?.gaveMs ?? nowMs()),
  }
}
