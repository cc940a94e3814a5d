import { useEventListener, useIntervalFn } from '@vueuse/core'
import type { QcSampleReset, QcVerdictAnswer, QcVerdictCreate } from '#shared/contract/quality/qc-review.contract'
import type { EffectScope } from 'vue'
import type { Verdict } from '#shared/domain/quality/sample-state'
import { newKey } from '~/utils/api/request-key'

const RETRY_MS = 3_000
/** The answer needs its time to come back: the page stops offering before the server stops taking. */
const UNDO_SPARE_MS = 500
/** No answer, or one that may be another in a moment. */
const TEMPORARY = new Set(['offline', 'read_only', 'unavailable', 'upstream_timeout', 'too_many_requests'])

export interface GivenVerdict {
  id: string
  position: number
  body: QcVerdictCreate
  key: string
}

export interface LastVerdict {
  id: string
  position: number
  verdict: Verdict
  /** undefined = not stored yet. */
  untilMs?: number
}

interface VerdictOptions {
  reviewer: Readonly<Ref<string>>
  onStored: (answer: QcVerdictAnswer) => void
  /** It was refused: the sample needs its reviewer again. */
  onRefused: (given: GivenVerdict) => unknown
  onUndone: (sample: QcSampleReset | undefined, given: { id: string }) => unknown
}

/** Of this tab, whichever page is shown: two at once would send the same verdict twice. */
let sending: Promise<void> | undefined
/** Sends what was left behind when the page of the review was left. */
let later: EffectScope | undefined

/**
 * Sends verdicts one after another while the reviewer goes on, and after the page was left; without a connection they
 * wait.
 */
export function useReviewVerdicts({ reviewer, onStored, onRefused, onUndone }: VerdictOptions) {
  const { t } = useI18n()
  const api = useApi()
  const notify = useNotify()
  const waiting = useState<readonly GivenVerdict[]>('review-waiting', () => [])
  const stored = shallowRef<ReadonlySet<string>>(new Set())
  const last = shallowRef<LastVerdict>()
  const isUnsent = ref(false)
  let isLeft = false

  const isGiven = (id: string) => stored.value.has(id) || waiting.value.some(given => given.id === id)
  const remove = (key: string) => {
    waiting.value = waiting.value.filter(given => given.key !== key)
  }

  function send(): Promise<void> {
    sending ??= sendAll().finally(() => {
      sending = undefined
    })
    return sending
  }

  async function sendAll() {
    try {
      for (let given = waiting.value[0]; given; given = waiting.value[0]) {
        await sendOne(given)
        isUnsent.value = false
      }
    }
    catch (error) {
      if (!TEMPORARY.has(toFailure(error).code)) {
        throw error
      }
      // Tried again by the timer, and when the browser is online.
      isUnsent.value = true
    }
  }

  async function sendOne(given: GivenVerdict) {
    const { id, position, body, key } = given
    try {
      const answer = await api('qcSampleVerdict', { params: { id }, body, idempotencyKey: key })
      remove(key)
      stored.value = new Set([...stored.value, id])
      if (last.value?.id === id) {
        last.value = { ...last.value, untilMs: Date.now() + answer.undoLeftMs - UNDO_SPARE_MS }
      }
      if (!isLeft) {
        onStored(answer)
      }
    }
    catch (error) {
      if (TEMPORARY.has(toFailure(error).code)) {
        throw error
      }
      remove(key)
      last.value = last.value?.id === id ? undefined : last.value
      notify.failed(t('review.fault.verdict_failed', { position }), error)
      if (!isLeft) {
        await onRefused(given)
      }
    }
  }

  function give(given: Omit<GivenVerdict, 'key'>) {
    waiting.value = [...waiting.value, { ...given, key: newKey() }]
    last.value = { id: given.id, position: given.position, verdict: given.body.verdict }
    void send()
  }

  const undoing = useAction(async () => {
    const given = last.value
    if (!given || (given.untilMs !== undefined && given.untilMs < Date.now())) {
      return
    }
    await sending
    const unsent = waiting.value.find(({ id }) => id === given.id)
    const undone = unsent
      ? undefined
      : await api('qcSampleUndo', { params: { id: given.id }, body: { reviewer: reviewer.value } })
    if (unsent) {
      remove(unsent.key)
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

  function sendUntilDone() {
    const scope = effectScope(true)
    later = scope
    const goOn = () => waiting.value.length > 0 ? send() : scope.stop()
    scope.run(() => {
      useIntervalFn(goOn, RETRY_MS)
      useEventListener('online', goOn)
    })
  }

  useIntervalFn(() => isUnsent.value ? send() : undefined, RETRY_MS)
  useEventListener('online', () => send())
  onMounted(() => {
    later?.stop()
    void send()
  })
  onScopeDispose(() => {
    isLeft = true
    if (waiting.value.length > 0) {
      sendUntilDone()
    }
  })

  return {
    give, isGiven, forget, clear, undo: undoing.run, last,
    unsent: computed(() => isUnsent.value ? waiting.value.length : 0),
  }
}
