export interface WakingLoop {
  start: () => void
  /** Signals new work; cheap enough to call after every commit that left some. */
  wake: () => void
  /** Begins nothing new and waits for what is under way. */
  stop: () => Promise<void>
}

/**
 * Does work again and again: at once while there is some, else when it is woken or `pollMs` has passed, which may
 * change.
 *
 * @param work must not throw. @returns whether there may be more.
 */
export function createWakingLoop(work: () => Promise<boolean>, pollMs: number | (() => number)): WakingLoop {
  let isStopping = false
  let hasWork = false
  let wakeUp = () => {}
  let running: Promise<void> = Promise.resolve()

  const idle = () => new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, typeof pollMs === 'number' ? pollMs : pollMs())
    wakeUp = () => {
      clearTimeout(timer)
      resolve()
    }
  })

  async function run(): Promise<void> {
    while (!isStopping) {
      hasWork = false
      const hasMore = await work()
      if (!hasMore && !hasWork && !isStopping) {
        await idle()
      }
    }
  }

  const wake = () => {
    hasWork = true
    wakeUp()
  }

  return {
    start() {
      running = run()
    },
    wake,
    async stop() {
      isStopping = true
      wake()
      await running
    },
  }
}
