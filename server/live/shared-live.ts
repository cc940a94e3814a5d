import { randomUUID } from 'node:crypto'
import { type Topic, topic as topicSchema } from '#shared/contract/live.contract'
import type { LiveHub } from './hub'
import type { Live } from './live'

interface SharedLiveOptions {
  hub: Pick<LiveHub, 'publish' | 'publishAll'>
  /** Sends a text to all consoles; false when that failed. */
  send: (text: string) => Promise<boolean>
  /** Another console has changed this, before its pages hear of it; undefined = anything may have changed. */
  onRemote: (topics: readonly Topic[] | undefined) => void
  maxBytes: number
}

export interface SharedLive extends Live {
  receive: (text: string) => void
  /** Connected again: what was published meanwhile is sent, and anything may be missed. */
  reconnect: () => void
  /** Sends what waits. */
  stop: () => Promise<void>
}

/** Topics published in one instant go together. */
const GATHER_MS = 20
/** How long what could not be sent waits. */
const RETRY_MS = 1_000
/** More waiting topics than this become "everything". */
const MAX_WAITING = 2_000
const EVERYTHING = '*'

/** Publishes to the pages of this console at once, and to those of the other consoles a moment later. */
export function createSharedLive({ hub, send, onRemote, maxBytes }: SharedLiveOptions): SharedLive {
  const id = randomUUID()
  const waiting = new Set<Topic>()
  let isEverything = false
  let timer: ReturnType<typeof setTimeout> | undefined

  async function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    const texts = isEverything ? [`${id} ${EVERYTHING}`] : toTexts(id, [...waiting], maxBytes)
    const sent = new Set(waiting)
    waiting.clear()
    isEverything = false
    const results = await Promise.all(texts.map(send))
    if (results.includes(false)) {
      isEverything ||= texts[0]?.endsWith(EVERYTHING) ?? false
      sent.forEach(add)
      timer ??= setTimeout(() => void flush(), RETRY_MS)
    }
  }

  function add(topic: Topic): void {
    waiting.add(topic)
    isEverything ||= waiting.size > MAX_WAITING
  }

  return {
    publish(topic) {
      hub.publish(topic)
      add(topic)
      timer ??= setTimeout(() => void flush(), GATHER_MS)
    },

    receive(text) {
      const [sender, ...names] = text.split(' ')
      if (sender === id) {
        return
      }
      if (names[0] === EVERYTHING) {
        onRemote(undefined)
        hub.publishAll()
        return
      }
      // A newer console may know topics that this one does not.
      const topics = names.flatMap(name => topicSchema.safeParse(name).data ?? [])
      onRemote(topics)
      topics.forEach(topic => hub.publish(topic))
    },

    reconnect() {
      onRemote(undefined)
      hub.publishAll()
      if (waiting.size > 0) {
        void flush()
      }
    },

    async stop() {
      await flush()
      clearTimeout(timer)
    },
  }
}

/** As few texts as possible; topics are ASCII. */
function toTexts(id: string, topics: readonly Topic[], maxBytes: number): string[] {
  const texts: string[] = []
  let text = id
  for (const topic of topics) {
    if (text.length + topic.length + 1 > maxBytes) {
      texts.push(text)
      text = id
    }
    text += ` ${topic}`
  }
  return text === id ? texts : [...texts, text]
}
