import { LRUCache } from 'lru-cache'
import type { AnswerStore, Outcome } from './answer-keeper.ts'

interface Kept {
  bodyHash: string
  /** undefined = sent, and the answer was lost. */
  outcome: Outcome | undefined
}

export interface MemoryAnswersOptions {
  maxEntries: number
  maxBytes: number
}

/** By contract. */
const KEEP_MS = 24 * 3_600_000

/** Only in this process: after a restart the same id is a new call. */
export function createMemoryAnswers({ maxEntries, maxBytes }: MemoryAnswersOptions): AnswerStore {
  const kept = new LRUCache<string, Kept>({
    max: maxEntries,
    maxSize: maxBytes,
    ttl: KEEP_MS,
    sizeCalculation: ({ outcome }) => 300 + (outcome && 'answer' in outcome ? 2 * outcome.answer.output.length : 0),
  })
  const running = new Map<string, string>()

  /** Ends the turn. */
  function release(requestId: string, outcome?: Outcome) {
    const bodyHash = running.get(requestId)
    if (bodyHash !== undefined) {
      kept.set(requestId, { bodyHash, outcome })
      running.delete(requestId)
    }
  }

  return {
    async claim({ requestId, bodyHash }) {
      const known = kept.get(requestId)
      const runningHash = running.get(requestId)
      if ((known?.bodyHash ?? runningHash ?? bodyHash) !== bodyHash) {
        return { type: 'reused' }
      }
      if (known?.outcome) {
        // Nobody tells us, and who asks again in the same process has mostly reported the first time.
        return { type: 'known', outcome: known.outcome, isReported: true }
      }
      if (runningHash !== undefined) {
        return { type: 'running', leftMs: 0 }
      }
      running.set(requestId, bodyHash)
      return { type: 'turn', wasSent: known !== undefined }
    },
    async keep(requestId, outcome) {
      release(requestId, outcome)
    },
    async forget(requestId) {
      running.delete(requestId)
    },
    async unlock(requestId) {
      release(requestId)
    },
  }
}
