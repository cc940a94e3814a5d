import { status } from '@grpc/grpc-js'
import { LRUCache } from 'lru-cache'
import { GrpcError } from '#proto/adapter/status-details.ts'
import { type Patience, within } from '../check/patience.ts'
import { MODEL_DOMAIN } from './provider.ts'

export interface Errands<T> {
  /**
   * The result of the work of this key, which is done once.
   *
   * @throws GrpcError UNAVAILABLE with reason SERVICE_BUSY when it is not done in time: nothing is lost, and the caller
   *   asks again
   */
  run: (key: string, work: () => Promise<T>, patience: Patience) => Promise<T>
}

const RETRY_MS = 500

/**
 * Work around a call that is no part of the provider's time. It goes on when its caller has left, so that on a busy
 * machine whoever asks again finds it done, or further on; begun anew each time, it might never end.
 *
 * @param most results kept for those who ask again
 */
export function createErrands<T>(most: number): Errands<T> {
  const known = new LRUCache<string, { result: Promise<T> }>({ max: most })

  function begin(key: string, work: () => Promise<T>): Promise<T> {
    const entry = { result: work() }
    known.set(key, entry)
    // Whoever waits hears of the failure; the next one tries again.
    entry.result.catch(() => {
      if (known.peek(key) === entry) {
        known.delete(key)
      }
    })
    return entry.result
  }

  return {
    run: (key, work, patience) => within(known.get(key)?.result ?? begin(key, work), patience, busy),
  }
}

const BUSY = 'this machine is busy: what a call needs besides its answer is not done yet'

const busy = () => new GrpcError(status.UNAVAILABLE, BUSY, {
  reason: 'SERVICE_BUSY', domain: MODEL_DOMAIN, retryDelayMs: RETRY_MS,
})
