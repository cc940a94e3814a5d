import { AppError } from '#server/errors'
import { type LimitedThread, startLimitedThread, TooMuch } from './limited-thread'

export { TooMuch }

export type Ask = LimitedThread['ask']

export interface Patience {
  /** Aborts when nobody waits any more. */
  signal?: AbortSignal | undefined
  /** For a thread. */
  waitMs?: number
}

export interface Threads {
  /**
   * Gives a thread of its own to work on what users have entered. Whatever happens in it, the console goes on; the
   * thread is ended when a task takes too much, or when nobody waits for it any more.
   *
   * @throws AppError `unavailable` when all stay taken; the reason of the signal; what the work throws, TooMuch among
   *   it
   */
  use: <T>(work: (ask: Ask) => Promise<T>, patience?: Patience) => Promise<T>
  close: () => Promise<void>
}

export interface ThreadsOptions {
  /** File of the thread: TypeScript, or bundled. */
  entry: string
  /** So that one long task leaves room for the short ones. */
  most?: number
  mostWaiting?: number
  waitMs?: number
  idleMs?: number
}

const RETRY_SECONDS = 10

interface Waiting {
  take: () => void
  leave: (reason: unknown) => void
}

/** Threads start with the first work and end after some idle time. */
export function createThreads(
  { entry, most = 2, mostWaiting = 32, waitMs: usualWaitMs = 20_000, idleMs = 60_000 }: ThreadsOptions,
): Threads {
  const idle: LimitedThread[] = []
  const waiting: Waiting[] = []
  const living = new Set<LimitedThread>()
  let taken = 0
  let isClosed = false

  /** A place, not yet a thread. */
  async function takePlace({ signal, waitMs = usualWaitMs }: Patience): Promise<void> {
    signal?.throwIfAborted()
    if (isClosed || waiting.length >= mostWaiting) {
      throw busy()
    }
    if (taken < most) {
      taken += 1
      return
    }
    await new Promise<void>((resolve, reject) => {
      const onAbort = () => entry.leave(signal?.reason)
      const timer = setTimeout(() => entry.leave(busy()), waitMs)
      const done = () => {
        clearTimeout(timer)
        signal?.removeEventListener('abort', onAbort)
        remove(waiting, entry)
      }
      const entry: Waiting = {
        take() {
          done()
          resolve()
        },
        leave(reason) {
          done()
          // Of a signal, or ours.
          reject(reason as Error)
        },
      }
      waiting.push(entry)
      signal?.addEventListener('abort', onAbort, { once: true })
    })
  }

  /** To whoever waits longest, or back. */
  function leavePlace() {
    const [next] = waiting
    if (next) {
      next.take()
    }
    else {
      taken -= 1
    }
  }

  async function findThread(): Promise<LimitedThread> {
    for (let thread = idle.pop(); thread; thread = idle.pop()) {
      if (thread.isAlive) {
        thread.wake()
        return thread
      }
      living.delete(thread)
    }
    const thread = await startLimitedThread(entry)
    living.add(thread)
    return thread
  }

  async function work<T>(
    thread: LimitedThread, todo: (ask: Ask) => Promise<T>, signal: AbortSignal | undefined,
  ): Promise<T> {
    const onAbort = () => void thread.end()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      signal?.throwIfAborted()
      return await todo(thread.ask)
    }
    catch (error) {
      signal?.throwIfAborted()
      throw error
    }
    finally {
      signal?.removeEventListener('abort', onAbort)
      if (thread.isAlive && !isClosed) {
        thread.rest(idleMs)
        idle.push(thread)
      }
      else {
        living.delete(thread)
        await thread.end()
      }
    }
  }

  return {
    async use(todo, patience = {}) {
      await takePlace(patience)
      try {
        return await work(await findThread(), todo, patience.signal)
      }
      finally {
        leavePlace()
      }
    },
    async close() {
      isClosed = true
      waiting.splice(0).forEach(({ leave }) => leave(busy()))
      await Promise.all([...living].map(thread => thread.end()))
    },
  }
}

const busy = () =>
  new AppError('unavailable', 'too much is being checked at once', { retryAfterSeconds: RETRY_SECONDS })

function remove<T>(list: T[], item: T) {
  const index = list.indexOf(item)
  if (index >= 0) {
    list.splice(index, 1)
  }
}
