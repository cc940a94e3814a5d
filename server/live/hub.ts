import { randomUUID } from 'node:crypto'
import type { LiveMessage, Topic } from '#shared/contract/live.contract'
import type { Live } from './live'

/** One open page. */
export interface LiveClient {
  send: (message: LiveMessage) => void
  close: () => void
}

/** Where the revisions stand: whatever changes later has a higher one. */
export interface LiveMoment {
  epoch: string
  revision: number
}

export interface LiveHub extends Live {
  moment: () => LiveMoment
  /** Anything may have changed. */
  publishAll: () => void
  /** Answers with a hello, then with what changed since the given revisions. */
  subscribe: (client: LiveClient, topics: readonly Topic[], since?: Record<string, number>) => void
  unsubscribe: (client: LiveClient, topics: readonly Topic[]) => void
  drop: (client: LiveClient) => void
  /** Closes every client, for the end of the process. */
  close: () => void
  clientCount: () => number
}

export interface HubOptions {
  /** At most one message per topic in this interval: the first at once, the last at its end. */
  intervalMs?: number
}

interface Channel {
  clients: Set<LiveClient>
  sentAtMs: number
  timer: ReturnType<typeof setTimeout> | undefined
}

/** Maximum number of topics per client; a page needs a handful. */
const MAX_TOPICS = 200

export function createLiveHub({ intervalMs = 1_000 }: HubOptions = {}): LiveHub {
  const epoch = randomUUID()
  const revisions = createRevisions()
  const channels = new Map<Topic, Channel>()
  const topicsOf = new Map<LiveClient, Set<Topic>>()

  function leave(client: LiveClient, topic: Topic): void {
    const channel = channels.get(topic)
    channel?.clients.delete(client)
    if (channel?.clients.size === 0) {
      clearTimeout(channel.timer)
      channels.delete(topic)
    }
  }

  function join(client: LiveClient, topic: Topic): void {
    const channel = channels.get(topic) ?? { clients: new Set(), sentAtMs: -intervalMs, timer: undefined }
    channels.set(topic, channel)
    channel.clients.add(client)
  }

  function broadcast(topic: Topic, channel: Channel): void {
    channel.sentAtMs = performance.now()
    channel.timer = undefined
    const message = toStale(topic, revisions.get(topic))
    for (const client of channel.clients) {
      client.send(message)
    }
  }

  function drop(client: LiveClient): void {
    topicsOf.get(client)?.forEach(topic => leave(client, topic))
    topicsOf.delete(client)
  }

  function tell(topic: Topic, channel: Channel): void {
    if (channel.timer) {
      return
    }
    const waitMs = channel.sentAtMs + intervalMs - performance.now()
    if (waitMs <= 0) {
      broadcast(topic, channel)
    }
    else {
      channel.timer = setTimeout(() => broadcast(topic, channel), waitMs)
    }
  }

  return {
    publish(topic) {
      revisions.raise(topic)
      const channel = channels.get(topic)
      if (channel) {
        tell(topic, channel)
      }
    },

    publishAll() {
      revisions.raiseAll()
      channels.forEach((channel, topic) => tell(topic, channel))
    },

    subscribe(client, topics, since = {}) {
      const own = topicsOf.get(client) ?? new Set()
      topicsOf.set(client, own)
      const taken = topics.filter(topic => own.has(topic) || own.size < MAX_TOPICS)
      for (const topic of taken) {
        own.add(topic)
        join(client, topic)
      }
      const current = taken.map(topic => [topic, revisions.get(topic)] as const)
      client.send({ type: 'hello', epoch, revisions: Object.fromEntries(current) })
      for (const [topic, revision] of current) {
        const seen = since[topic]
        if (seen !== undefined && seen < revision) {
          client.send(toStale(topic, revision))
        }
      }
    },

    unsubscribe(client, topics) {
      for (const topic of topics) {
        topicsOf.get(client)?.delete(topic)
        leave(client, topic)
      }
    },

    moment: () => ({ epoch, revision: revisions.newest() }),
    drop,
    close() {
      for (const client of topicsOf.keys()) {
        drop(client)
        client.close()
      }
    },
    clientCount: () => topicsOf.size,
  }
}

const toStale = (topic: Topic, revision: number): LiveMessage =>
  ({ type: 'stale', topic, revision, at: new Date().toISOString() })

interface Revisions {
  get: (topic: Topic) => number
  newest: () => number
  raise: (topic: Topic) => void
  raiseAll: () => void
}

/** There is a topic per run; the topics that changed longest ago share one number. */
const MAX_REVISIONS = 10_000

/**
 * Numbers that only grow, also across restarts: they start from the start time, so a client
 * with an older number sees that it is behind.
 */
export function createRevisions(start = Date.now(), maxTopics = MAX_REVISIONS): Revisions {
  let last = start
  /** Revision of a forgotten or unchanged topic: not less than the real one, so nothing is missed. */
  let floor = start
  const revisions = new Map<Topic, number>()

  return {
    get: topic => revisions.get(topic) ?? floor,
    newest: () => last,
    raiseAll() {
      last += 1
      floor = last
      revisions.clear()
    },
    raise(topic) {
      last += 1
      // Deleted and set again: the map's order is the order of changes.
      revisions.delete(topic)
      revisions.set(topic, last)
      const oldest = revisions.size > maxTopics ? revisions.entries().next().value : undefined
      if (oldest) {
        revisions.delete(oldest[0])
        floor = oldest[1]
      }
    },
  }
}
