import { log } from '#server/log'

/** Work that goes on after its request was answered; ends with the process, and a later request may begin it anew. */
export interface Background {
  start: (work: (signal: AbortSignal) => Promise<void>) => void
  /** Tells all of it to end, and waits. */
  stop: () => Promise<void>
}

export function createBackground(): Background {
  const ending = new AbortController()
  const running = new Set<Promise<void>>()
  return {
    start(work) {
      const doing: Promise<void> = work(ending.signal)
        .catch((error: unknown) => log.error({ err: error }, 'work in the background was not finished'))
        .finally(() => running.delete(doing))
      running.add(doing)
    },
    async stop() {
      ending.abort()
      await Promise.all(running)
    },
  }
}
