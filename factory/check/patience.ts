/** How long a caller waits for work that goes on without it. */
export interface Patience {
  /** Aborts when the caller has left. */
  signal: AbortSignal
  waitMs: number
}

/** Waits as long as it takes; the longest that a timer can. */
export const UNHURRIED: Patience = { signal: new AbortController().signal, waitMs: 2 ** 31 - 1 }

/** @throws what `toLate` makes when the work is not done in time; the reason of the signal when the caller has left */
export function within<T>(
  work: Promise<T>, { signal, waitMs }: Patience, toLate: (waitMs: number) => Error,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const leave = () => reject(signal.reason)
    const timer = setTimeout(() => reject(toLate(waitMs)), Math.max(0, waitMs))
    signal.addEventListener('abort', leave, { once: true })
    if (signal.aborted) {
      leave()
    }
    void work.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      signal.removeEventListener('abort', leave)
    })
  })
}
