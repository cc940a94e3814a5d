import type { EntryStore } from './entry-store'

export type Attempt<T> = { isReached: true, value: T } | { isReached: false }

/** A store that may be away: it never throws and costs one failed try per pause, not one per request. */
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
  // Not the wall clock: it can jump.
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
