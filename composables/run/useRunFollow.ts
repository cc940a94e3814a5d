import { useEventListener, useIntervalFn } from '@vueuse/core'
import type { RunDetail } from '#shared/contract/run/run.contract'
import type { Topic } from '#shared/contract/live.contract'
import { findNotificationTrouble, type NotificationTrouble } from '~/utils/run/followed'
import { isEnded } from '~/utils/run/run-progress'
import { toRunTime } from '~/utils/run/run-time'
import { coalesce } from '~/utils/live/coalesce'

/** Follows one run, or no more; a click asks the browser for its permission, nothing else does. */
export function useRunFollow(id: string) {
  const store = useFollowStore()
  const trouble = ref<NotificationTrouble>()
  /** Known in the browser only. */
  const isReady = ref(false)
  onMounted(() => {
    trouble.value = findNotificationTrouble()
    isReady.value = true
  })

  async function toggle() {
    if (store.isFollowed(id)) {
      store.unfollow(id)
      return
    }
    store.follow(id)
    if (findNotificationTrouble() === 'undecided') {
      await Notification.requestPermission()
    }
    trouble.value = findNotificationTrouble()
  }

  const isFollowed = computed(() => isReady.value && store.isFollowed(id))
  return { isFollowed, toggle, trouble: computed(() => isFollowed.value ? trouble.value : undefined) }
}

/** The tab that tells holds the lock this long: by then the others know that the run is followed no more. */
const TOLD_MS = 10_000

/** On every page: tells when a followed run has ended, in one tab only, also while the page is hidden. */
export function useFollowedRuns() {
  const store = useFollowStore()
  const live = useLiveStore()
  const pace = useRefreshPace()
  const api = useApi()
  const { failureOf } = useFailureText()
  const tell = useRunEnd()

  const check = coalesce(() => Promise.all(store.ids.map(checkOne)))

  async function checkOne(id: string) {
    try {
      const run = await api('runGet', { params: { id } })
      // A hidden page that may not notify waits until it is seen.
      if (isEnded(run) && !(document.hidden && findNotificationTrouble())) {
        await onceInAllTabs(id, () => store.take(id) && tell(run))
      }
    }
    catch (error) {
      if (failureOf(error).code === 'not_found') {
        store.unfollow(id)
      }
      // Otherwise the server is away: the next round asks again.
    }
  }

  onMounted(() => onNuxtReady(() => {
    store.read()
    watch(() => store.ids.map((id): Topic => `run:${id}`), (after, before = []) => {
      after.filter(topic => !before.includes(topic)).forEach(live.subscribe)
      before.filter(topic => !after.includes(topic)).forEach(live.unsubscribe)
      live.isOnWatch = after.length > 0
    }, { immediate: true })
    watch(() => store.ids.map(id => `${id}:${live.versionOf(`run:${id}`)}`).join(), () => check(), { immediate: true })
  }))
  // The push may be away, and a sleeping page gets none.
  useIntervalFn(check, () => pace.value.pollMs)
  useEventListener('storage', store.read)
  useEventListener(() => import.meta.client ? document : null, 'visibilitychange', () => !document.hidden && check())
}

/** Without locks (no HTTPS) two tabs may tell at the same moment, each on its page. */
async function onceInAllTabs(id: string, work: () => unknown) {
  const { locks } = navigator as { locks?: LockManager }
  if (!locks) {
    work()
    return
  }
  await new Promise<void>((resolve) => {
    void locks.request(`data-factory-run-end:${id}`, { ifAvailable: true }, async (lock) => {
      if (lock) {
        work()
      }
      resolve()
      await new Promise(later => setTimeout(later, lock ? TOLD_MS : 0))
    })
  })
}

/** The end of a run as a notification of the browser; where that is not possible, as a note on the page that stays. */
function useRunEnd() {
  const { t } = useI18n()
  const { label } = useLabels()
  const { compact, duration } = useFormat()
  const toast = useToast()
  const { nameOfReason } = useReasonName()

  return (run: RunDetail) => {
    const title = t('run.follow.ended', { name: run.name, state: label('run.state', run.stateName) })
    const body = run.error
      ? nameOfReason(run.error)
      : t(
          'run.follow.ended_text',
          {
            duration: duration(toRunTime(run, Date.now()).elapsedMs), out: compact(run.recordsOut),
            failed: compact(run.recordsFailed),
          },
          run.recordsOut,
        )
    const open = () => goTo(`/runs/${run.id}`)
    if (!findNotificationTrouble() && showNotification(title, { body, tag: `run:${run.id}` }, open)) {
      return
    }
    const color = run.state === 'SUCCEEDED' ? 'success' : run.state === 'CANCELLED' ? 'neutral' : 'error'
    toast.add({
      title, description: body, color, icon: 'i-lucide-bell-ring', duration: 0,
      actions: [{ label: t('run.follow.open'), onClick: open }],
    })
  }
}

/** False where the browser shows notifications only through a service worker (Chrome on Android). */
function showNotification(title: string, options: NotificationOptions, onClick: () => unknown): boolean {
  try {
    const notification = new Notification(title, options)
    notification.onclick = () => {
      window.focus()
      notification.close()
      void onClick()
    }
    return true
  }
  catch {
    return false
  }
}
