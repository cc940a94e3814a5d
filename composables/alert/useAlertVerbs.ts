import type { AlertAck, AlertCounts, AlertView } from '#shared/contract/alert.contract'
import type { ApiData, Fetched } from '../api/useApiData'
import { isAckable, isFiring } from '~/utils/alert/alert-look'
import { type Selection, toggleRow } from '~/utils/base/selection'

/** A row that was acknowledged stays this long, so that a second press cannot hit the row that moves up. */
const STAYS_MS = 4_000
const UNDO_MS = 8_000

interface Held {
  alert: AlertView
  index: number
}

interface VerbOptions {
  list: ApiData<'alertList'>
  counts: ApiData<'alertCounts'>
  /** Opens the dialog for the note of an acknowledgement. */
  onNote: (alert: AlertView) => void
}

/** How the counts change when an alert turns from one into another. */
function countAgain<T extends AlertCounts>(counts: T, before: AlertView, after: AlertView): T {
  const step = (alert: AlertView) => Number(isFiring(alert))
  const acked = (alert: AlertView) => Number(alert.handling === 'ACKED')
  const { firing } = counts
  return {
    ...counts,
    firing: { ...firing, [before.severity]: Math.max(0, firing[before.severity] + step(after) - step(before)) },
    acked: Math.max(0, counts.acked + acked(after) - acked(before)),
  }
}

/**
 * Acknowledge, take it back, close. To acknowledge shows at once; a refusal brings the alert back and is told.
 * Rows that were acknowledged keep their place for a few seconds.
 */
export function useAlertVerbs({ list, counts, onNote }: VerbOptions) {
  const { t } = useI18n()
  const api = useApi()
  const toast = useToast()
  const { nameOf } = useAlertText()
  const { failureOf } = useFailureText()
  const held = shallowRef<Held[]>([])
  const timers = new Set<ReturnType<typeof setTimeout>>()
  onBeforeUnmount(() => timers.forEach(clearTimeout))

  // On another tab or page of the list they have no place.
  watch(list.curl, () => {
    held.value = []
    clearPicked()
  })

  const items = computed<AlertView[]>(() => {
    const read = list.data.value?.items ?? []
    const kept = held.value.map(({ alert }) => alert.id)
    const shown = read.filter(({ id }) => !kept.includes(id))
    held.value.forEach(({ alert, index }) => shown.splice(Math.min(index, shown.length), 0, alert))
    return shown
  })

  /** Picked alerts by id; of them only those that can still be acknowledged are chosen. */
  const picked = shallowRef<Selection>(new Set())
  let anchor: string | undefined
  const ackable = computed(() => items.value.filter(isAckable))
  function pick(id: string, isRange = false) {
    const ids = ackable.value.map(alert => alert.id)
    if (ids.includes(id)) {
      picked.value = toggleRow(picked.value, { ids, id, anchor, isRange })
      anchor = id
    }
  }
  function clearPicked() {
    picked.value = new Set()
    anchor = undefined
  }

  function hold(alert: AlertView, index: number) {
    held.value = [...held.value.filter(other => other.alert.id !== alert.id), { alert, index }]
      .sort((one, other) => one.index - other.index)
    const timer = setTimeout(() => {
      timers.delete(timer)
      release(alert.id)
    }, STAYS_MS)
    timers.add(timer)
  }

  function release(id: string) {
    held.value = held.value.filter(({ alert }) => alert.id !== id)
  }

  function recount(before: AlertView, after: AlertView) {
    if (counts.data.value) {
      counts.data.value = countAgain(counts.data.value, before, after)
    }
  }

  function replace(alert: AlertView) {
    const known: Fetched<NonNullable<typeof list.data.value>> | null = list.data.value
    if (known) {
      list.data.value = { ...known, items: known.items.map(item => item.id === alert.id ? alert : item) }
    }
  }

  const refresh = () => Promise.all([list.refresh(), counts.refresh()])
  const explain = (error: unknown) => failureOf(error).code === 'conflict' ? t('alert.verb.ended') : undefined
  const keyOf = (alert: AlertView) => alert.id

  const acking = useAction<[alert: AlertView, body?: Partial<AlertAck>], boolean>(async (alert, body = {}) => {
    const at = new Date().toISOString()
    const hoped: AlertView = {
      ...alert, handling: 'ACKED', ack: { by: 'operator', at, note: body.note ?? '', until: body.until ?? null },
    }
    hold(hoped, Math.max(0, items.value.findIndex(({ id }) => id === alert.id)))
    replace(hoped)
    recount(alert, hoped)
    await api('alertAck', { params: { id: alert.id }, body })
    tellAcked(alert, body.note ?? '')
    void refresh()
    return true
  }, {
    title: alert => t('alert.verb.ack_failed', { name: nameOf(alert) }),
    keyOf,
    explain: (error, alert) => {
      const now = items.value.find(({ id }) => id === alert.id)
      release(alert.id)
      replace(alert)
      if (now) {
        recount(now, alert)
      }
      return failureOf(error).code === 'offline' ? t('alert.verb.rolled_back') : explain(error)
    },
  })

  function tellAcked(alert: AlertView, note: string) {
    const undo = { label: t('alert.verb.undo'), icon: 'i-lucide-undo-2', onClick: () => void unack(alert) }
    const remark = {
      label: t('alert.verb.add_note'), icon: 'i-lucide-message-square-text', onClick: () => onNote(alert),
    }
    toast.add({
      title: t('alert.verb.acked', { name: nameOf(alert) }), icon: 'i-lucide-user-round-check', color: 'success',
      duration: UNDO_MS, actions: note ? [undo] : [remark, undo],
    })
  }

  const { run: unack, isBusy: isTakingBack } = useAction(async (alert: AlertView) => {
    release(alert.id)
    await api('alertUnack', { params: { id: alert.id } })
    await refresh()
  }, { title: alert => t('alert.verb.unack_failed', { name: nameOf(alert) }), keyOf, explain })

  const closing = useAction(async (alert: AlertView, note: string) => {
    await api('alertClose', { params: { id: alert.id }, body: { note } })
    release(alert.id)
    toast.add({ title: t('alert.verb.closed', { name: nameOf(alert) }), icon: 'i-lucide-ban', color: 'success' })
    await refresh()
    return true
  }, { title: alert => t('alert.verb.close_failed', { name: nameOf(alert) }), keyOf, explain })

  /** With one note. Those that have ended meanwhile are told by their number. */
  const { run: ackMany, isBusy: isAckingMany } = useAction(
    async (alerts: readonly AlertView[], body: Partial<AlertAck>) => {
      const answer = await api('alertBulkAck', { body: { ...body, ids: alerts.map(({ id }) => id) } })
      const done = answer.items.filter(({ ok }) => ok).length
      const rest = answer.items.length - done
      toast.add({
        title: t('alert.verb.acked_many', { count: done }, done), icon: 'i-lucide-user-round-check',
        color: done > 0 ? 'success' : 'warning', duration: UNDO_MS,
        ...rest > 0 && { description: t('alert.verb.acked_rest', { count: rest }, rest) },
      })
      await refresh()
      return true
    }, { title: alerts => t('alert.verb.ack_many_failed', { count: alerts.length }, alerts.length) },
  )

  return {
    /** The alerts to show: as read, with those that keep their place. */
    items,
    picked,
    chosen: computed(() => ackable.value.filter(({ id }) => picked.value.has(id))),
    pick,
    clearPicked,
    ack: acking.run,
    ackMany,
    unack,
    close: closing.run,
    isBusy: computed(() => acking.isBusy.value || closing.isBusy.value || isTakingBack.value || isAckingMany.value),
  }
}
