export interface LaneOptions {
  /** Maximum number running at once; more would only make each slower. */
  atOnce: number
  mostWaiting: number
  /** Maximum wait for a turn; a request that would wait longer is refused on arrival. */
  deadlineMs: number
}

export interface Lane {
  /**
   * @param signal aborts when the caller has left.
   * @returns when it is the caller's turn, a function to call when the work is done; `undefined` = refused.
   */
  enter: (signal?: AbortSignal) => Promise<(() => void) | undefined>
  /** Whether a request that arrives now is refused at once; one that is has arrived, too. */
  refuses: () => boolean
  /** Expected wait of a request that arrives now. */
  expectedWaitMs: () => number
}

/** Weight of the newest value in the moving average of the time between two completions. */
const NEWEST_WEIGHT = 0.2
/** Number that may always wait: one slow request must not cause the next page to be refused. */
const ALWAYS_WAITING = 20

/** Turns of the event loop that newcomers get before the next work starts. */
const MOST_TURNS = 60

/** A queue for one kind of work that refuses at once what it could not serve in time. */
export function createLane({ atOnce, mostWaiting, deadlineMs }: LaneOptions): Lane {
  const waiting = new Set<() => void>()
  let running = 0
  // The time between two completions while all places are taken; else the duration of the work: one thread does most
  // of it, so parallel work is hardly faster than sequential work.
  let paceMs = 0
  let endedMs = 0
  let isFull = false
  let arrivals = 0

  const expectedWaitMs = () => running < atOnce ? 0 : waiting.size * paceMs

  function learn(startedMs: number): void {
    const nowMs = performance.now()
    const stepMs = Math.min(nowMs - (isFull ? endedMs : startedMs), deadlineMs / ALWAYS_WAITING)
    paceMs += (stepMs - paceMs) * (paceMs === 0 ? 1 : NEWEST_WEIGHT)
    endedMs = nowMs
    isFull = waiting.size > 0
  }

  function start(): () => void {
    running += 1
    const startedMs = performance.now()
    let isDone = false
    return () => {
      if (isDone) {
        return
      }
      isDone = true
      learn(startedMs)
      afterNewcomers(() => {
        running -= 1
        const [next] = waiting
        next?.()
      })
    }
  }

  /**
   * The event loop takes one connection a turn. While work follows on work, those who wait to be refused, and the
   * probes among them, would wait as long as the work takes: they come first, until a turn and the next bring nobody.
   */
  function afterNewcomers(go: () => void, turnsLeft = MOST_TURNS): void {
    const seen = arrivals
    setImmediate(() => setImmediate(() => turnsLeft > 0 && waiting.size > 0 && arrivals > seen ? afterNewcomers(go, turnsLeft - 1) : go()))
  }

  const isFree = () => running < atOnce && waiting.size === 0
  const isOver = () => !isFree() && (waiting.size >= mostWaiting || expectedWaitMs() > deadlineMs)

  return {
    expectedWaitMs,
    refuses() {
      const isRefused = isOver()
      arrivals += isRefused ? 1 : 0
      return isRefused
    },
    enter(signal) {
      arrivals += 1
      if (isFree()) {
        return Promise.resolve(start())
      }
      if (signal?.aborted || isOver()) {
        return Promise.resolve(undefined)
      }
      return new Promise((resolve) => {
        const leave = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', giveUp)
          waiting.delete(next)
        }
        const next = () => {
          leave()
          resolve(start())
        }
        const giveUp = () => {
          leave()
          resolve(undefined)
        }
        const timer = setTimeout(giveUp, deadlineMs)
        signal?.addEventListener('abort', giveUp)
        waiting.add(next)
      })
    },
  }
}
