import type { LiveMessage, Topic } from '#shared/contract/live.contract'
import { createLiveHub } from '~/utils/live/live-hub'
import { createLiveSocket } from '~/utils/live/live-socket'

/** A page hidden this long requests nothing more. */
const SLEEP_AFTER_MS = 3 * 60_000
/** After a return the live connection has this long to report, so that one refetch reads all that was missed. */
const WAKE_GRACE_MS = 400

/** Connects the store to the live connection, and lets a hidden page sleep. */
export default defineNuxtPlugin(() => {
  const live = useLiveStore()
  const pace = useRefreshPace()
  const { session, hasEnded } = useSession()
  const api = useApi()
  const moment = useLiveMoment()
  let hasStarted = false
  let isAway = false
  let sleepTimer: ReturnType<typeof setTimeout> | undefined
  let wakeTimer: ReturnType<typeof setTimeout> | undefined

  if (moment.value) {
    live.begin(moment.value)
  }

  function receive(message: LiveMessage) {
    const isWaking = wakeTimer !== undefined && message.type === 'hello'
    live.receive(message, isWaking)
    if (isWaking) {
      finishWaking()
    }
  }

  function finishWaking() {
    clearTimeout(wakeTimer)
    wakeTimer = undefined
    live.wake()
  }

  const hub = createLiveHub({
    tab: crypto.getRandomValues(new Uint32Array(2)).join('-'),
    createSocket: options => createLiveSocket({
      ...options, open: openSocket, since: live.revisionsSeen, onSignedOut: () => hasEnded.value = true,
      onRefused: askWhoReads,
    }),
    onMessage: receive,
    onStatus: live.report,
    locks: navigator.locks,
    openChannel: typeof BroadcastChannel === 'undefined' ? undefined : () => new BroadcastChannel('data-factory-live'),
  })

  /** A session that ended before the connection was open: only an answer tells. */
  async function askWhoReads() {
    // While the server is away there is none; the next attempt asks again.
    const found = session.value.isSignInOn ? await api('sessionGet').catch(() => undefined) : undefined
    if (found?.role === null) {
      hasEnded.value = true
    }
  }

  function fallAsleep() {
    live.sleep()
    leave()
  }

  /** Asleep, nothing is heard but the end of a followed run. */
  function leave() {
    if (!live.isAwake && !live.isOnWatch && !isAway) {
      isAway = true
      hub.stop()
    }
  }

  function onVisibility() {
    clearTimeout(sleepTimer)
    if (document.hidden) {
      sleepTimer = setTimeout(fallAsleep, SLEEP_AFTER_MS)
      return
    }
    if (!live.isAwake && wakeTimer === undefined) {
      if (isAway) {
        isAway = false
        hub.start()
      }
      wakeTimer = setTimeout(finishWaking, WAKE_GRACE_MS)
    }
  }

  /** Without a topic there is nothing to listen to; while the server is starting, no topic is wanted. */
  function want(topics: Topic[]) {
    hub.want(topics)
    if (!hasStarted && topics.length > 0 && pace.value.isPushOn) {
      hasStarted = true
      hub.start()
    }
  }

  // Not before the whole page is hydrated: a message during hydration would make it differ from the server's markup.
  onNuxtReady(() => {
    watch(() => live.topics, want, { immediate: true, flush: 'post' })
    watch(() => live.isOnWatch, leave)
    watch(() => pace.value.isPushOn, (isOn) => {
      if (isOn) {
        want(live.topics)
      }
      else {
        hasStarted = false
        hub.stop()
      }
    })
    watch(hasEnded, (isOver) => {
      hub.stop()
      // Signed in again in another tab: the closed connection does not come back by itself.
      if (!isOver && hasStarted) {
        hub.start()
      }
    })
    document.addEventListener('visibilitychange', onVisibility)
    window.addEventListener('pagehide', () => hub.stop())
    window.addEventListener('pageshow', event => event.persisted && hub.start())
  })
})

function openSocket(): WebSocket {
  const url = new URL('/api/v1/live', location.href)
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
  return new WebSocket(url)
}
