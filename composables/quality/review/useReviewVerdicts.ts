import type { QcLotView } from '#shared/contract/quality/qc-lot.contract'
import type { QcSampleReset, QcVerdictAnswer } from '#shared/contract/quality/qc-review.contract'
import { toLotName } from '#shared/domain/quality/lot-state'
import type { Verdict } from '#shared/domain/quality/sample-state'
import { type GivenVerdict, useVerdictStore } from '~/stores/verdicts'
import { newKey } from '~/utils/api/request-key'

/** The answer needs its time to come back: the page stops offering before the server stops taking. */
const UNDO_SPARE_MS = 500
const TEMPORARY = new Set(['offline', 'read_only', 'unavailable', 'upstream_timeout', 'too_many_requests'])

export interface LastVerdict {
  id: string
  position: number
  verdict: Verdict
  /** undefined = not stored yet. */
  untilMs?: number
}

interface VerdictOptions {
  lot: () => Pick<QcLotView, 'id' | 'number'>
  reviewer: Readonly<Ref<string>>
  onStored: (answer: QcVerdictAnswer) => void
  /** It was refused: the sample needs its reviewer again. */
  onRefused: (given: { id: string }) => unknown
  onUndone: (sample: QcSampleReset | undefined, given: { id: string }) => unknown
  /** It was stored after the page was left. */
  onStoredLater: (given: GivenVerdict) => void
}

/** What a reviewer gives is sent while the next sample is looked at, and after the page was left. */
export function useReviewVerdicts({ lot, reviewer, onStored, onRefused, onUndone, onStoredLater }: VerdictOptions) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const store = useVerdictStore()
  const stored = shallowRef<ReadonlySet<string>>(new Set())
  const last = shallowRef<LastVerdict>()

  const isGiven = (id: string) => stored.value.has(id) || store.waiting.some(given => given.id === id)

  /** Given on the page of another lot, which was left. */
  const isOfOther = (given: GivenVerdict) => given.lot.id !== lot().id
  const sender = {
    post: ({ id, body, key }: GivenVerdict) =>
      api('qcSampleVerdict', { params: { id }, body, idempotencyKey: key }),
    isTemporary: (error: unknown) => TEMPORARY.has(toFailure(error).code),
  }
  const left = {
    ...sender,
    onStored: onStoredLater,
    onRefused: ({ position, lot: { name } }: GivenVerdict, error: unknown) =>
      notify.failed(t('review.fault.verdict_left', { position, lot: name }), error),
  }
  const shown = {
    ...sender,
    onStored(given: GivenVerdict, answer: QcVerdictAnswer) {
      const { id } = given
      if (isOfOther(given)) {
        left.onStored(given)
        return
      }
      stored.value = new Set([...stored.value, id])
      if (last.value?.id === id) {
        last.value = { ...last.value, untilMs: Date.now() + answer.undoLeftMs - UNDO_SPARE_MS }
      }
      onStored(answer)
    },
    onRefused(given: GivenVerdict, error: unknown) {
      if (isOfOther(given)) {
        left.onRefused(given, error)
        return
      }
      last.value = last.value?.id === given.id ? undefined : last.value
      notify.failed(t('review.fault.verdict_failed', { position: given.position }), error)
      return onRefused(given)
    },
  }
  function give({ id, position, body }: Pick<GivenVerdict, 'id' | 'position' | 'body'>) {
    const { id: lotId, number } = lot()
    last.value = { id, position, verdict: body.verdict }
    store.add({ id, position, body, key: newKey(), lot: { id: lotId, name: toLotName(number) } })
  }

  const undoing = useAction(async () => {
    const given = last.value
    if (!given || (given.untilMs !== undefined && given.untilMs < Date.now())) {
      return
    }
    await store.untilSent()
    const unsent = store.waiting.find(({ id }) => id === given.id)
    const undone = unsent
      ? undefined
      : await api('qcSampleUndo', { params: { id: given.id }, body: { reviewer: reviewer.value } })
    if (unsent) {
      store.remove(unsent.key)
    }
    last.value = undefined
    forget(given.id)
    await onUndone(undone, given)
  }, { title: () => t('review.fault.undo_failed') })

  /** It waits for a verdict again. */
  function forget(id: string) {
    stored.value = new Set([...stored.value].filter(known => known !== id))
  }

  /** What the server says counts from here on. */
  function clear() {
    stored.value = new Set()
    last.value = undefined
  }

  let leave: (() => void) | undefined
  onMounted(() => {
    leave = store.connect(shown, left)
  })
  onScopeDispose(() => leave?.())

  return {
    give, isGiven, forget, clear, undo: undoing.run, last,
    unsent: computed(() => store.isUnsent ? store.waiting.length : 0),
  }
}
