export interface LaneOptions {
  /** Maximum number running at once; more would only make each slower. */
  atOnce: number
  mostWaiting: number
  /** Of one sender; default: as many as of all. */
  mostOwn?: number
  /** Maximum wait for a turn; a request that would wait longer is refused on arrival. */
  deadlineMs: number
}

/** @returns who asks, if that is known without asking anybody; called only when the lane is not free. */
export type FindSender = () => string | undefined

export interface Lane {
  /**
   * @param signal aborts when the caller has left.
   * @returns when it is the caller's turn, a function to call when the work is done; `undefined` = refused.
   */
  enter: (signal?: AbortSignal, findSender?: FindSender) => Promise<(() => void) | undefined>
  /** Whether a request that arrives now is refused at once; one that is has arrived, too. */
  refuses: (findSender?: FindSender) => boolean
  /** Expected wait of a request that arrives now; undefined = it waits, but no work has ended yet to judge by. */
  expectedWaitMs: () => number | undefined
  isAtWork: () => boolean
  /** How many run, how many could just now, and how many wait. */
  figures: () => { running: number, places: number, waiting: number }
}

/** Weight of the newest value in the moving average of the time between two completions. */
const NEWEST_WEIGHT = 0.2
/** Number that may always wait: one slow request must not cause the next page to be refused. */
const ALWAYS_WAITING = 20

/** Turns of the event loop that newcomers get before the next work starts. */
const MOST_TURNS = 60

/**
 * A queue for one kind of work that refuses at once what it could not serve in time.
 *
 * @param toMost how much may run now, where that is at times less than `atOnce`; at least one
 */
export function createLane(options: LaneOptions, toMost = () => options.atOnce): Lane {
  const { mostWaiting, mostOwn = mostWaiting, deadlineMs } = options
  const waiting = new Set<() => void>()
  const waitingBySender = new Map<string, number>()
  let running = 0
  // The time between two completions while all places are taken; else the duration of the work: one thread does most
  // of it, so parallel work is hardly faster than sequential work.
  let paceMs: number | undefined
  let endedMs = 0
  let isFull = false
  let arrivals = 0

  /** One that runs ends first, then one of each that waits. */
  const expectedWaitMs = () => running < toMost() ? 0 : paceMs === undefined ? undefined : (waiting.size + 1) * paceMs

  function learn(startedMs: number): void {
    const nowMs = performance.now()
    const stepMs = Math.min(nowMs - (isFull ? endedMs : startedMs), deadlineMs / ALWAYS_WAITING)
    paceMs = paceMs === undefined ? stepMs : paceMs + (stepMs - paceMs) * NEWEST_WEIGHT
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
        startNext()
      })
    }
  }

  /** More than one, when for a while less than usual could begin. */
  function startNext(): void {
    for (const next of waiting) {
      if (running >= toMost()) {
        return
      }
      next()
    }
  }

  /**
   * The event loop takes one connection a turn. While work follows on work, those who wait to be refused, and the
   * probes among them, would wait as long as the work takes: they come first, until a turn and the next bring nobody.
   */
  function afterNewcomers(go: () => void, turnsLeft = MOST_TURNS): void {
    const seen = arrivals
    const hasMore = () => turnsLeft > 0 && waiting.size > 0 && arrivals > seen
    setImmediate(() => setImmediate(() => hasMore() ? afterNewcomers(go, turnsLeft - 1) : go()))
  }

  const isFree = () => running < toMost() && waiting.size === 0
  const isOver = (sender: string | undefined) =>
    waiting.size >= mostWaiting || (expectedWaitMs() ?? 0) > deadlineMs || countOf(sender) >= mostOwn

  const countOf = (sender: string | undefined) => sender === undefined ? 0 : waitingBySender.get(sender) ?? 0

  function count(sender: string | undefined, change: number): void {
    if (sender === undefined) {
      return
    }
    const many = countOf(sender) + change
    if (many > 0) {
      waitingBySender.set(sender, many)
    }
    else {
      waitingBySender.delete(sender)
    }
  }

  return {
    expectedWaitMs,
    isAtWork: () => running > 0,
    figures: () => ({ running, places: toMost(), waiting: waiting.size }),
    refuses(findSender) {
      const isRefused = !isFree() && isOver(findSender?.())
      arrivals += isRefused ? 1 : 0
      return isRefused
    },
    enter(signal, findSender) {
      arrivals += 1
      if (isFree()) {
        return Promise.resolve(start())
      }
      const sender = findSender?.()
      if (signal?.aborted || isOver(sender)) {
        return Promise.resolve(undefined)
      }
      return new Promise((resolve) => {
        const leave = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', giveUp)
          waiting.delete(next)
          count(sender, -1)
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
        count(sender, 1)
      })
    },
  }
}
