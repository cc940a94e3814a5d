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
  /**
   * Expected wait of a request that arrives now, by default of somebody of whom none waits; undefined = it waits, but
   * no work has ended yet to judge by.
   */
  expectedWaitMs: (sender?: string) => number | undefined
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

/** A request that waits begins to work. */
type Begin = () => void

/**
 * A queue for one kind of work that refuses at once what it could not serve in time. Those who wait are served in turn,
 * one of each sender, so that nobody waits behind all of another.
 *
 * @param toMost how much may run now, where that is at times less than `atOnce`; at least one
 */
export function createLane(options: LaneOptions, toMost = () => options.atOnce): Lane {
  const { mostWaiting, mostOwn = mostWaiting, deadlineMs } = options
  /** By sender, the next one first; of an unknown one each has a line of its own. */
  const lines = new Map<string | symbol, Set<Begin>>()
  let waiting = 0
  let running = 0
  // The time between two completions while all places are taken; else the duration of the work: one thread does most
  // of it, so parallel work is hardly faster than sequential work.
  let paceMs: number | undefined
  let endedMs = 0
  let isFull = false
  let arrivals = 0

  const countOf = (sender: string | undefined) => sender === undefined ? 0 : lines.get(sender)?.size ?? 0

  /** Those whose turn comes before that of one more of this sender: its own, and of each other at most one a round. */
  function countBefore(sender: string | undefined): number {
    const own = countOf(sender)
    return own === 0
      ? lines.size
      : [...lines.values()].reduce((sum, line) => sum + Math.min(line.size, own + 1), 0)
  }

  /** One that runs ends first. */
  const expectedWaitMs = (sender?: string) =>
    running < toMost() ? 0 : paceMs === undefined ? undefined : (countBefore(sender) + 1) * paceMs

  function learn(startedMs: number): void {
    const nowMs = performance.now()
    const stepMs = Math.min(nowMs - (isFull ? endedMs : startedMs), deadlineMs / ALWAYS_WAITING)
    paceMs = paceMs === undefined ? stepMs : paceMs + (stepMs - paceMs) * NEWEST_WEIGHT
    endedMs = nowMs
    isFull = waiting > 0
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
    for (const [sender, line] of lines) {
      if (running >= toMost()) {
        return
      }
      // Behind the others: this loop comes to it again after them.
      lines.delete(sender)
      lines.set(sender, line)
      const [begin] = line
      begin?.()
    }
  }

  /**
   * The event loop takes one connection a turn. While work follows on work, those who wait to be refused, and the
   * probes among them, would wait as long as the work takes: they come first, until a turn and the next bring nobody.
   */
  function afterNewcomers(go: () => void, turnsLeft = MOST_TURNS): void {
    const seen = arrivals
    const hasMore = () => turnsLeft > 0 && waiting > 0 && arrivals > seen
    setImmediate(() => setImmediate(() => hasMore() ? afterNewcomers(go, turnsLeft - 1) : go()))
  }

  const isFree = () => running < toMost() && waiting === 0
  const isOver = (sender: string | undefined) =>
    waiting >= mostWaiting || countOf(sender) >= mostOwn || (expectedWaitMs(sender) ?? 0) > deadlineMs

  function join(sender: string | symbol, begin: Begin): void {
    const line = lines.get(sender) ?? new Set()
    lines.set(sender, line.add(begin))
    waiting += 1
  }

  function quit(sender: string | symbol, begin: Begin): void {
    const line = lines.get(sender)
    line?.delete(begin)
    if (line?.size === 0) {
      lines.delete(sender)
    }
    waiting -= 1
  }

  return {
    expectedWaitMs,
    isAtWork: () => running > 0,
    figures: () => ({ running, places: toMost(), waiting }),
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
      const line = sender ?? Symbol('unknown')
      return new Promise((resolve) => {
        const leave = () => {
          clearTimeout(timer)
          signal?.removeEventListener('abort', giveUp)
          quit(line, begin)
        }
        const begin = () => {
          leave()
          resolve(start())
        }
        const giveUp = () => {
          leave()
          resolve(undefined)
        }
        const timer = setTimeout(giveUp, deadlineMs)
        signal?.addEventListener('abort', giveUp)
        join(line, begin)
      })
    },
  }
}
