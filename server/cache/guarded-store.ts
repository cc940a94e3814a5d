import type { EntryStore } from './entry-store'

export type Attempt<T> = { isReached: true, value: T } | { isReached: false }

/** Wraps a store that may not respond: never throws, and costs one failed call per pause instead of one per request. */
export interface GuardedStore {
  isAway: () => boolean
  get: (key: string) => Promise<Attempt<string | undefined>>
  set: (key: string, text: string) => Promise<Attempt<void>>
  close: () => Promise<void>
}

export interface GuardOptions {
  /** Pause after a failure, in milliseconds. */
  retryAfterMs: number
  onError: (error: unknown) => void
}

export function guardStore(store: EntryStore, { retryAfterMs, onError }: GuardOptions): GuardedStore {
  // Monotonic: the wall clock can jump.
  const now = () => performance.now()
  let awayUntil = 0

  async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
    if (now() < awayUntil) {
      return { isReached: false }
    }
    try {
      return { isReached: true, value: await work() }
    }
    catch (error) {
      awayUntil = now() + retryAfterMs
      onError(error)
      return { isReached: false }
    }
  }

  return {
    isAway: () => now() < awayUntil,
    get: key => attempt(() => store.get(key)),
    set: (key, text) => attempt(() => store.set(key, text)),
    close: () => store.close(),
  }
}
