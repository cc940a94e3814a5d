import { liveRequest, type LiveMessage } from '#shared/contract/live.contract'
import type { LiveClient, LiveHub } from './hub'

/** The parts of a WebSocket used here. */
export interface Socket {
  send: (text: string) => void
  /** Bytes that wait to be sent. */
  bufferedBytes: () => number
  close: (code: number, reason: string) => void
  terminate: () => void
}

export interface LiveConnection {
  receive: (text: string) => void
  end: () => void
}

/** Limit for a client that does not read: some thousands of messages, so that it cannot fill our memory. */
const MAX_BUFFERED_BYTES = 256 * 1_024
/** Enough for 50 topics with their revisions. */
const MAX_MESSAGE_CHARS = 16_384

/** Pages ping every 15 s; a silent page has gone, even if its socket never reports it. */
const IDLE_MS = 90_000

const POLICY_VIOLATION = 1_008
const GOING_AWAY = 1_001

export function connectLive(hub: LiveHub, socket: Socket): LiveConnection {
  const client: LiveClient = {
    send(message) {
      if (socket.bufferedBytes() <= MAX_BUFFERED_BYTES) {
        socket.send(JSON.stringify(message satisfies LiveMessage))
        return
      }
      giveUp()
    },
    close: () => socket.close(GOING_AWAY, 'the console is ending'),
  }

  const idle = setTimeout(giveUp, IDLE_MS)
  idle.unref()

  function giveUp() {
    hub.drop(client)
    clearTimeout(idle)
    // A close frame would only wait in the queue that nobody reads.
    socket.terminate()
  }

  return {
    receive(text) {
      idle.refresh()
      const request = text.length <= MAX_MESSAGE_CHARS ? parse(text) : undefined
      if (!request) {
        hub.drop(client)
        socket.close(POLICY_VIOLATION, 'not a message of this contract')
        return
      }
      if (request.type === 'subscribe') {
        hub.subscribe(client, request.topics, request.since)
      }
      else if (request.type === 'unsubscribe') {
        hub.unsubscribe(client, request.topics)
      }
      else {
        client.send({ type: 'pong', at: new Date().toISOString() })
      }
    },
    end() {
      clearTimeout(idle)
      hub.drop(client)
    },
  }
}

function parse(text: string) {
  try {
    return liveRequest.safeParse(JSON.parse(text)).data
  }
  catch (error) {
    if (error instanceof SyntaxError) {
      return undefined
    }
    throw error
  }
}
