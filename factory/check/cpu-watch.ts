import type { Worker } from 'node:worker_threads'

/** How often a busy thread is looked at. */
const LOOK_MS = 250

/** Node 22 has no `cpuUsage` in its earlier versions. */
type Computing = Partial<Pick<Worker, 'cpuUsage'>>

/**
 * Tells when a thread has computed for so long. Its computing time counts, not the clock: on a busy machine a thread
 * gets the processor seldom, and is not slow for that.
 *
 * @returns ends the watch
 */
export function watchCpu(thread: Computing, limitMs: number, onOver: () => void): () => void {
  let timer: NodeJS.Timeout
  let isEnded = false
  // Read at the first look, not before: most work is done by then, and what it computed until then hardly counts.
  let startMs: number | undefined

  async function look() {
    const usedMs = await readCpuMs(thread)
    startMs ??= usedMs
    if (isEnded) {
      return
    }
    if (usedMs !== undefined && startMs !== undefined && usedMs - startMs >= limitMs) {
      onOver()
    }
    else {
      schedule()
    }
  }

  function schedule() {
    timer = setTimeout(() => void look(), Math.min(LOOK_MS, limitMs)).unref()
  }

  schedule()
  return () => {
    isEnded = true
    clearTimeout(timer)
  }
}

/**
 * undefined = it has not started yet, or has ended, which its owner hears in another way. Without its CPU the clock
 * counts.
 */
async function readCpuMs(thread: Computing): Promise<number | undefined> {
  if (!thread.cpuUsage) {
    return performance.now()
  }
  return thread.cpuUsage().then(({ user, system }) => (user + system) / 1_000, () => undefined)
}
