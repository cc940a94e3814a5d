import type { LiveMessage, Topic } from '#shared/contract/live.contract'
import { SIGNED_OUT } from '#shared/domain/live-close'

export type SocketStatus = 'connecting' | 'online' | 'offline'

export interface LiveSocketOptions {
  open: () => WebSocket
  /** The topics to subscribe to on every (re)connection. */
  topics: () => Topic[]
  /** The last revisions seen: the server reports what was missed. */
  since: () => Record<string, number>
  onMessage: (message: LiveMessage) => void
  onStatus: (status: SocketStatus) => void
  /** The session has ended; it does not connect again. */
  onSignedOut?: () => void
  /** A connection ended before it was open: the server is away or refuses it, and a browser does not say which. */
  onRefused?: () => void
}

export interface LiveSocket {
  start: () => void
  stop: () => void
  subscribe: (topics: Topic[]) => void
  unsubscribe: (topics: Topic[]) => void
}

/** A silent connection is pinged at this interval; without an answer by the next one it is dropped. */
const HEARTBEAT_MS = 15_000
const FIRST_DELAY_MS = 500
const LONGEST_DELAY_MS = 30_000
/** The contract's limit of one message. */
const TOPICS_A_MESSAGE = 50

/** Doubling with jitter, so that all pages do not return in the same instant after a restart of the server. */
export const reconnectDelayMs = (attempt: number, random = Math.random()): number =>
  Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** attempt) * (0.5 + random / 2)

/** A connection that reconnects until `stop`. */
export function createLiveSocket(
  { open, topics, since, onMessage, onStatus, onSignedOut, onRefused }: LiveSocketOptions,
): LiveSocket {
  let socket: WebSocket | undefined
  let attempt = 0
  let isAnswering = true
  let reconnectTimer: ReturnType<typeof setTimeout> | undefined
  let heartbeatTimer: ReturnType<typeof setInterval> | undefined

  function send(message: object) {
    if (socket?.readyState === WebSocket.OPEN) {
      socket.send(JSON.stringify(message))
    }
  }

  function subscribe(wanted: Topic[]) {
    for (let index = 0; index < wanted.length; index += TOPICS_A_MESSAGE) {
      send({ type: 'subscribe', topics: wanted.slice(index, index + TOPICS_A_MESSAGE), since: since() })
    }
  }

  /** Reported at once: closing waits for the other end, with a dead one for another ten seconds. */
  function lose(current: WebSocket | undefined, isOver = false) {
    if (!current || socket !== current) {
      return
    }
    socket = undefined
    clearInterval(heartbeatTimer)
    onStatus('offline')
    if (!isOver) {
      reconnectTimer = setTimeout(connect, reconnectDelayMs(attempt))
      attempt += 1
    }
    current.close()
  }

  function beat() {
    if (!isAnswering) {
      lose(socket)
      return
    }
    isAnswering = false
    send({ type: 'ping' })
  }

  function receive(text: unknown) {
    isAnswering = true
    const message = toLiveMessage(text)
    if (!message) {
      return
    }
    attempt = 0
    onMessage(message)
  }

  function connect() {
    onStatus('connecting')
    const current = open()
    let hasOpened = false
    socket = current
    current.onopen = () => {
      hasOpened = true
      isAnswering = true
      onStatus('online')
      subscribe(topics())
      heartbeatTimer = setInterval(beat, HEARTBEAT_MS)
    }
    current.onmessage = event => socket === current && receive(event.data)
    current.onclose = ({ code }) => {
      if (code === SIGNED_OUT && socket === current) {
        onSignedOut?.()
      }
      if (!hasOpened && socket === current) {
        onRefused?.()
      }
      lose(current, code === SIGNED_OUT)
    }
  }

  return {
    start: connect,
    stop() {
      clearTimeout(reconnectTimer)
      clearInterval(heartbeatTimer)
      const last = socket
      socket = undefined
      if (last) {
        endQuietly(last)
      }
    },
    subscribe,
    unsubscribe: unwanted =>
      unwanted.length > 0 && send({ type: 'unsubscribe', topics: unwanted.slice(0, TOPICS_A_MESSAGE) }),
  }
}

/**
 * Closing a connection that is still being opened is an error in the browser's log: it is closed after it has opened.
 */
function endQuietly(socket: WebSocket) {
  if (socket.readyState === WebSocket.OPEN) {
    socket.close()
    return
  }
  socket.onopen = () => socket.close()
}

/** Checked by hand: the schema would load its whole library on every page. A test compares both. */
function toLiveMessage(text: unknown): LiveMessage | undefined {
  const message = typeof text === 'string' ? toJson(text) : undefined
  return isLiveMessage(message) ? message : undefined
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

const isText = (value: unknown) => typeof value === 'string'

const SHAPES: Record<LiveMessage['type'], (message: Record<string, unknown>) => boolean> = {
  stale: ({ topic, revision, at }) => isText(topic) && Number.isInteger(revision) && isText(at),
  hello: ({ epoch, revisions }) =>
    isText(epoch) && isRecord(revisions) && Object.values(revisions).every(Number.isInteger),
  pong: ({ at }) => isText(at),
}

function isLiveMessage(value: unknown): value is LiveMessage {
  if (!isRecord(value) || typeof value.type !== 'string' || !Object.hasOwn(SHAPES, value.type)) {
    return false
  }
  return SHAPES[value.type as LiveMessage['type']](value)
}

/** A text that is not JSON is not a message of ours. */
function toJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}
