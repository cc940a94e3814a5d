import { defineStore } from 'pinia'
import type { LiveMessage, Topic } from '#shared/contract/live.contract'

export type LiveStatus = 'idle' | 'connecting' | 'online' | 'offline'

/**
 * Versions of the topics, raised when the live connection reports a change, and the topics that the page wants. It
 * holds versions only: values are read through the API.
 */
export const useLiveStore = defineStore('live', () => {
  const versions = ref<Record<string, number>>({})
  const wanted = ref<Partial<Record<Topic, number>>>({})
  const status = ref<LiveStatus>('idle')
  /** When the connection was lost, ms since the epoch; kept over all attempts until it is back. */
  const lostAtMs = ref<number>()
  /** False once the page was hidden for three minutes: nothing is requested until it is visible again. */
  const isAwake = ref(true)
  /** A followed run keeps the connection open while the page sleeps; the page itself still requests nothing. */
  const isOnWatch = ref(false)
  /** Number of returns from sleep; each causes exactly one refetch. */
  const wakes = ref(0)
  const revisions = new Map<string, number>()
  let epoch = ''
  /** The page was rendered from what was there at this revision. */
  let rendered = 0

  const topics = computed(() => Object.keys(wanted.value) as Topic[])
  const versionOf = (topic: Topic) => versions.value[topic] ?? 0

  function subscribe(topic: Topic) {
    wanted.value = { ...wanted.value, [topic]: (wanted.value[topic] ?? 0) + 1 }
  }

  function unsubscribe(topic: Topic) {
    const { [topic]: count = 0, ...others } = wanted.value
    wanted.value = count > 1 ? { ...others, [topic]: count - 1 } : others
  }

  function report(next: LiveStatus) {
    status.value = next
    if (next === 'online') {
      lostAtMs.value = undefined
    }
    if (next === 'offline') {
      lostAtMs.value ??= Date.now()
    }
  }

  /** The page holds what was there then: it is read again only if something has changed since. */
  function begin(moment: { epoch: string, revision: number }) {
    epoch = moment.epoch
    rendered = moment.revision
  }

  /**
   * A revision seen before, or not newer than the page, changes nothing; another counts as stale. After a restart of
   * the server (another epoch) the known revisions are void.
   *
   * @param isQuiet stores the revisions without calling anything stale, because the page refetches anyway.
   */
  function receive(message: LiveMessage, isQuiet = false) {
    if (message.type === 'stale') {
      learn(message.topic, message.revision, isQuiet)
    }
    if (message.type === 'hello') {
      if (epoch !== message.epoch) {
        revisions.clear()
        rendered = 0
        epoch = message.epoch
      }
      Object.entries(message.revisions).forEach(([topic, revision]) => learn(topic, revision, isQuiet))
    }
  }

  function learn(topic: string, revision: number, isQuiet: boolean) {
    if (revisions.get(topic) === revision) {
      return
    }
    revisions.set(topic, revision)
    if (!isQuiet && revision > rendered) {
      versions.value = { ...versions.value, [topic]: (versions.value[topic] ?? 0) + 1 }
    }
  }

  function sleep() {
    isAwake.value = false
  }

  function wake() {
    isAwake.value = true
    wakes.value += 1
  }

  const revisionsSeen = () => Object.fromEntries(revisions)

  return {
    status, lostAtMs, report, isAwake, isOnWatch, wakes, topics, versionOf, subscribe, unsubscribe, begin, receive,
    sleep, wake, revisionsSeen,
  }
})
