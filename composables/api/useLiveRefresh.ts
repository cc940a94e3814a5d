import { useEventListener } from '@vueuse/core'
import type { Topic } from '#shared/contract/live.contract'
import { coalesce } from '~/utils/live/coalesce'

const POLL_MS = 60_000
/** Someone who pressed a key this recently is still typing. */
const TYPING_MS = 3_000
const RETRY_WHEN_FREE_MS = 1_000

/**
 * Refetches when one of the topics went stale, on return from sleep, and every 60 s whether the push works or not;
 * without a topic, never.
 * It waits while a dialog is open, text is selected or someone types: the page must not change under the reader's hands.
 */
export function useLiveRefresh(topics: MaybeRefOrGetter<Topic[]>, refresh: () => Promise<unknown>) {
  const live = useLiveStore()
  const run = coalesce(refresh)
  let typedAtMs = 0
  let pollTimer: ReturnType<typeof setInterval> | undefined
  let freeTimer: ReturnType<typeof setTimeout> | undefined

  const isReaderBusy = () => Date.now() - typedAtMs < TYPING_MS
    || document.querySelector('dialog[open], [role="dialog"][data-state="open"]') !== null
    || document.getSelection()?.isCollapsed === false

  function refreshWhenFree() {
    clearTimeout(freeTimer)
    if (!live.isAwake || toValue(topics).length === 0) {
      return
    }
    if (isReaderBusy()) {
      freeTimer = setTimeout(refreshWhenFree, RETRY_WHEN_FREE_MS)
      return
    }
    void run()
  }

  useEventListener('input', () => {
    typedAtMs = Date.now()
  })
  onMounted(() => {
    watch(() => toValue(topics), (after, before = []) => {
      after.forEach(live.subscribe)
      before.forEach(live.unsubscribe)
    }, { immediate: true })
    // Only here: the server's topics change too while it renders.
    watch(() => toValue(topics).map(topic => live.versionOf(topic)).join(), refreshWhenFree)
    watch(() => live.wakes, refreshWhenFree)
    pollTimer = setInterval(refreshWhenFree, POLL_MS)
  })
  onBeforeUnmount(() => {
    toValue(topics).forEach(live.unsubscribe)
    clearInterval(pollTimer)
    clearTimeout(freeTimer)
  })
}
