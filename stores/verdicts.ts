import { defineStore } from 'pinia'
import type { QcVerdictAnswer, QcVerdictCreate } from '#shared/contract/quality/qc-review.contract'

const RETRY_MS = 3_000

export interface GivenVerdict {
  /** Of the sample. */
  id: string
  position: number
  lot: { id: string, name: string }
  body: QcVerdictCreate
  key: string
}

interface Review {
  post: (given: GivenVerdict) => Promise<QcVerdictAnswer>
  /** No answer, or one that may be another in a moment. */
  isTemporary: (error: unknown) => boolean
  onStored: (given: GivenVerdict, answer: QcVerdictAnswer) => unknown
  onRefused: (given: GivenVerdict, error: unknown) => unknown
}

/** Verdicts that are not stored yet: sent one after another, whichever page is shown; without a connection they wait. */
export const useVerdictStore = defineStore('verdicts', () => {
  const waiting = shallowRef<readonly GivenVerdict[]>([])
  const isUnsent = ref(false)
  /** Who sends, and hears what became of them: the review that is shown, or what the last one has left behind. */
  let review: Review | undefined
  let sending: Promise<void> | undefined

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
    for (let given = waiting.value[0]; given && review; given = waiting.value[0]) {
      const outcome = await review.post(given).then(answer => ({ answer }), (error: unknown) => ({ error }))
      isUnsent.value = 'error' in outcome && review.isTemporary(outcome.error)
      if (isUnsent.value) {
        setTimeout(() => void send(), RETRY_MS)
        return
      }
      remove(given.key)
      await ('answer' in outcome ? review.onStored(given, outcome.answer) : review.onRefused(given, outcome.error))
    }
  }

  function add(given: GivenVerdict) {
    waiting.value = [...waiting.value, given]
    void send()
  }

  /** @returns a function that leaves it to others. */
  function connect(shown: Review, left: Review): () => void {
    review = shown
    void send()
    return () => {
      review = review === shown ? left : review
    }
  }

  return { waiting, isUnsent, add, remove, connect, untilSent: () => sending }
})
