/** How long nothing may be answered before the database itself is asked whether it is there. */
const SUSPECT_AFTER_MS = 1_000
const LOOK_EVERY_MS = 250
/** How soon one that was away is found again. */
const ASK_AGAIN_MS = 500

/** SQLSTATE of a connection that failed. */
const CONNECTION_FAILURE = '08006'

/** Thrown at once for all that is asked while the database is away. */
export class DatabaseAwayError extends Error {
  readonly code = CONNECTION_FAILURE

  constructor() {
    super('the database does not answer')
  }
}

export interface AwayWatch {
  /** @throws DatabaseAwayError at once while the database is away, and when it turns out to be before the work has ended. */
  guard: <T>(work: () => Promise<T>) => Promise<T>
  stop: () => void
}

/**
 * Remembers that the database is away. A frozen server refuses nothing: each question would wait for its own time limit,
 * and a page asks many. Here the first that waits makes us ask whether the server is there at all; when it is not, all
 * that waits fails together, and what comes fails at once until it is back. A statement that is slow while the server
 * answers others is left alone.
 *
 * @param isThere asks on a connection of its own, within a second or so.
 */
export function createAwayWatch(isThere: () => Promise<boolean>): AwayWatch {
  const waiting = new Set<{ sinceMs: number, fail: (error: Error) => void }>()
  let isAway = false
  let isAsking = false
  let answeredMs = 0
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const [oldest] = waiting
    if (!oldest && !isAway) {
      clearInterval(timer)
      timer = undefined
    }
    else if (!isAsking && (isAway || performance.now() - Math.max(oldest?.sinceMs ?? Infinity, answeredMs) > SUSPECT_AFTER_MS)) {
      isAsking = true
      void ask()
    }
  }

  async function ask(): Promise<void> {
    const askedMs = performance.now()
    const wasThere = await isThere()
    // An answer to anything else shows it as well.
    isAway = !wasThere && answeredMs < askedMs
    if (isAway) {
      waiting.forEach(({ fail }) => fail(new DatabaseAwayError()))
      waiting.clear()
      setTimeout(() => isAsking = false, ASK_AGAIN_MS).unref()
      return
    }
    answeredMs = performance.now()
    isAsking = false
  }

  return {
    async guard(work) {
      if (isAway) {
        throw new DatabaseAwayError()
      }
      timer ??= setInterval(look, LOOK_EVERY_MS).unref()
      const { promise: failed, reject: fail } = Promise.withResolvers<never>()
      const entry = { sinceMs: performance.now(), fail }
      waiting.add(entry)
      try {
        const result = await Promise.race([work(), failed])
        answeredMs = performance.now()
        return result
      }
      finally {
        waiting.delete(entry)
      }
    },
    stop() {
      clearInterval(timer)
    },
  }
}
