import { useEventListener, useIntervalFn, useTimeoutFn } from '@vueuse/core'
import type { Topic } from '#shared/contract/live.contract'
import { coalesce } from '~/utils/live/coalesce'

/** Someone who pressed a key this recently is still typing. */
const TYPING_MS = 3_000
const RETRY_WHEN_FREE_MS = 1_000

/**
 * Refetches when one of the topics went stale, on return from sleep, and by the settings' interval whether the push
 * works or not; without a topic, never.
 * It waits while a dialog is open, text is selected or someone types: the page must not change under the reader's
 * hands.
 */
export function useLiveRefresh(topics: MaybeRefOrGetter<Topic[]>, refresh: () => Promise<unknown>) {
  const live = useLiveStore()
  const pace = useRefreshPace()
  const run = coalesce(refresh)
  let typedAtMs = 0
  const later = useTimeoutFn(refreshWhenFree, RETRY_WHEN_FREE_MS, { immediate: false })

  const isReaderBusy = () => Date.now() - typedAtMs < TYPING_MS
    || document.querySelector('dialog[open], [role="dialog"][data-state="open"]') !== null
    || document.getSelection()?.isCollapsed === false

  function refreshWhenFree() {
    later.stop()
    if (!live.isAwake || toValue(topics).length === 0) {
      return
    }
    if (isReaderBusy()) {
      later.start()
      return
    }
    void run()
  }

  useIntervalFn(refreshWhenFree, () => pace.value.pollMs)
  useEventListener('input', () => {
    typedAtMs = Date.now()
  })
  onMounted(() => {
    watch(() => toValue(topics), (after, before = []) => {
      after.forEach(live.subscribe)
      before.forEach(live.unsubscribe)
    }, { immediate: true })
    // In the browser only: during rendering the server's topics change too.
    watch(() => toValue(topics).map(topic => live.versionOf(topic)).join(), refreshWhenFree)
    watch(() => live.wakes, refreshWhenFree)
  })
  onBeforeUnmount(() => {
    toValue(topics).forEach(live.unsubscribe)
  })
}
