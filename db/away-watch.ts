/** Time without any answer after which the database itself is checked. */
const SUSPECT_AFTER_MS = 1_000
const LOOK_EVERY_MS = 250
/** So late a look says that this process itself stood still: what was answered meanwhile has not been read yet. */
const STOOD_STILL_MS = 500
/** Interval of the checks while the database does not respond. */
const ASK_AGAIN_MS = 500

/** SQLSTATE of a connection that failed. */
const CONNECTION_FAILURE = '08006'

/** Thrown at once for every query while the database does not respond. */
export class DatabaseAwayError extends Error {
  readonly code = CONNECTION_FAILURE

  constructor() {
    super('the database does not answer')
  }
}

export interface AwayWatch {
  /**
   * @throws DatabaseAwayError at once while the database does not respond, and when that is detected during the work.
   */
  guard: <T>(work: () => Promise<T>) => Promise<T>
  stop: () => void
}

/**
 * Remembers that the database does not respond. A frozen server refuses nothing: each query would wait for its own time
 * limit, and a page sends many. Here the first one that waits triggers a check of the server; if it fails, all
 * waiting queries fail together, and new ones fail at once until it is back. A statement that is slow while the server
 * answers others is not affected; neither is one whose answer waited because this process had no time to read it.
 *
 * @param isThere checks on a separate connection, within about a second.
 */
export function createAwayWatch(isThere: () => Promise<boolean>): AwayWatch {
  const waiting = new Set<{ sinceMs: number, fail: (error: Error) => void }>()
  let isAway = false
  let isAsking = false
  let answeredMs = 0
  let lookedMs = 0
  let timer: NodeJS.Timeout | undefined

  function look(): void {
    const [oldest] = waiting
    const nowMs = performance.now()
    if (nowMs - lookedMs > LOOK_EVERY_MS + STOOD_STILL_MS) {
      answeredMs = nowMs
    }
    lookedMs = nowMs
    if (!oldest && !isAway) {
      clearInterval(timer)
      timer = undefined
    }
    else if (!isAsking && (isAway || nowMs - Math.max(oldest?.sinceMs ?? Infinity, answeredMs) > SUSPECT_AFTER_MS)) {
      isAsking = true
      void ask()
    }
  }

  async function ask(): Promise<void> {
    const askedMs = performance.now()
    const wasThere = await isThere()
    // Any other answer proves it as well.
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
      if (!timer) {
        lookedMs = performance.now()
        timer = setInterval(look, LOOK_EVERY_MS).unref()
      }
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
