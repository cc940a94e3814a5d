export interface LaneOptions {
  /** More at once would only make each slower. */
  atOnce: number
  mostWaiting: number
  /** Nobody waits longer for their turn; who would have to is refused when they come. */
  deadlineMs: number
}

export interface Lane {
  /**
   * @param signal the asker has left.
   * @returns when it is the caller's turn: how to say that the work is done; `undefined` = refused.
   */
  enter: (signal?: AbortSignal) => Promise<(() => void) | undefined>
  /** How long one who comes now would wait. */
  expectedWaitMs: () => number
}

/** Weight of the newest in the mean of the time from one that is done to the next. */
const NEWEST_WEIGHT = 0.2
/** Some may always wait: one slow question must not make the next page be refused. */
const ALWAYS_WAITING = 20

/** A queue for one kind of work that refuses at once what it could not serve in time: waiting would help nobody. */
export function createLane({ atOnce, mostWaiting, deadlineMs }: LaneOptions): Lane {
  const waiting = new Set<() => void>()
  let running = 0
  // The time from one end to the next while all places are taken. Else the time that the work took: one thread does most
  // of it, so that pieces side by side are hardly sooner done than one after the other.
  let paceMs = 0
  let endedMs = 0
  let isFull = false

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
      // The place stays taken until other events had their turn: a row of work would let no probe through.
      setImmediate(() => {
        running -= 1
        const [next] = waiting
        next?.()
      })
    }
  }

  return {
    expectedWaitMs,
    enter(signal) {
      if (running < atOnce && waiting.size === 0) {
        return Promise.resolve(start())
      }
      if (signal?.aborted || waiting.size >= mostWaiting || expectedWaitMs() > deadlineMs) {
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
