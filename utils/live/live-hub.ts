import type { LiveMessage, Topic } from '#shared/contract/live.contract'
import type { LiveSocket, LiveSocketOptions, SocketStatus } from './live-socket'

/** Between the tabs of one browser. */
type TabMessage
  = | { kind: 'want', tab: string, topics: Topic[] }
    | { kind: 'bye', tab: string }
    /** The tab that takes over the connection asks all tabs for their topics. */
    | { kind: 'lead' }
    | { kind: 'message', message: LiveMessage }
    | { kind: 'status', status: SocketStatus }

export interface LiveHubOptions {
  tab: string
  createSocket: (options: Pick<LiveSocketOptions, 'topics' | 'onMessage' | 'onStatus'>) => LiveSocket
  onMessage: (message: LiveMessage) => void
  onStatus: (status: SocketStatus) => void
  /** Absent where the browser has none (no secure context): then every tab has its own connection. */
  locks?: Pick<LockManager, 'request'>
  openChannel?: () => BroadcastChannel
}

export interface LiveHub {
  start: () => void
  stop: () => void
  want: (topics: Topic[]) => void
}

const LOCK = 'data-factory-live'

/**
 * One connection per browser: the tab that holds a Web Lock has the socket and passes every message on; when it closes
 * or sleeps, the lock goes to another tab. The browser releases the lock of a crashed tab.
 */
export function createLiveHub({ tab, createSocket, onMessage, onStatus, locks, openChannel }: LiveHubOptions): LiveHub {
  const isShared = locks !== undefined && openChannel !== undefined
  const wants = new Map<string, Topic[]>()
  let channel: BroadcastChannel | undefined
  let socket: LiveSocket | undefined
  let waiting: AbortController | undefined
  let giveUpLead: (() => void) | undefined
  let own: Topic[] = []
  let status: SocketStatus = 'connecting'

  const post = (message: TabMessage) => channel?.postMessage(message)
  const allTopics = () => [...new Set([...own, ...[...wants.values()].flat()])]

  function lead() {
    socket = createSocket({
      topics: allTopics,
      onMessage: (message) => {
        onMessage(message)
        post({ kind: 'message', message })
      },
      onStatus: (now) => {
        status = now
        onStatus(now)
        post({ kind: 'status', status: now })
      },
    })
    socket.start()
    post({ kind: 'lead' })
  }

  function hear(message: TabMessage) {
    if (message.kind === 'message') {
      onMessage(message.message)
    }
    else if (message.kind === 'status') {
      onStatus(message.status)
    }
    else if (message.kind === 'lead') {
      post({ kind: 'want', tab, topics: own })
    }
    else {
      rememberWant(message.tab, message.kind === 'want' ? message.topics : [])
      // A new tab has missed the status of the connection.
      if (socket && message.kind === 'want') {
        post({ kind: 'status', status })
      }
    }
  }

  function rememberWant(from: string, topics: Topic[]) {
    const before = wants.get(from) ?? []
    wants.set(from, topics)
    change(before, topics)
  }

  /** Subscribing again to a known topic is intended: the answer gives the new tab the topic's revision. */
  function change(before: Topic[], after: Topic[]) {
    socket?.subscribe(after.filter(topic => !before.includes(topic)))
    const wanted = allTopics()
    socket?.unsubscribe(before.filter(topic => !wanted.includes(topic)))
  }

  async function queueForLead(signal: AbortSignal) {
    try {
      await locks?.request(LOCK, { signal }, () => new Promise<void>((resolve) => {
        giveUpLead = resolve
        lead()
      }))
    }
    catch (error) {
      // It may have been stopped while waiting for the lock.
      if (!signal.aborted) {
        throw error
      }
    }
  }

  return {
    start() {
      if (!isShared) {
        lead()
        return
      }
      channel = openChannel()
      channel.onmessage = event => hear(event.data)
      post({ kind: 'want', tab, topics: own })
      waiting = new AbortController()
      void queueForLead(waiting.signal)
    },
    stop() {
      waiting?.abort()
      socket?.stop()
      socket = undefined
      giveUpLead?.()
      giveUpLead = undefined
      post({ kind: 'bye', tab })
      channel?.close()
      channel = undefined
      wants.clear()
    },
    want(topics) {
      const before = own
      own = topics
      change(before, topics)
      post({ kind: 'want', tab, topics })
    },
  }
}
