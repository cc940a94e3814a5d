import { Worker } from 'node:worker_threads'

/** Data of the thread: a counter that the event loop increments, and the maximum time without an increment. */
export interface WatchdogData {
  counter: SharedArrayBuffer
  tickMs: number
  mostTicks: number
}

const TICK_MS = 1_000
/** Well above the longest pause of a busy main thread, well below the time limits of its callers. */
const MOST_TICKS = 30

/** In the bundle the thread's file is next to this one; from source, Node runs the TypeScript itself. */
const isBundled = import.meta.url.endsWith('.mjs')
const ENTRY = new URL(isBundled ? './watchdog.mjs' : './watchdog-thread.ts', import.meta.url)
const EXEC_ARGV = isBundled ? [] : ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

export interface WatchdogOptions {
  /** The watchdog thread itself has failed: nothing watches any more. */
  onError: (error: unknown) => void
  tickMs?: number
  mostTicks?: number
}

/**
 * Ends this process when its event loop is blocked: without a console nobody else would. The service manager
 * starts the next one, which resumes the stages as after any crash.
 *
 * @returns a function that stops it
 */
export function startWatchdog({ onError, tickMs = TICK_MS, mostTicks = MOST_TICKS }: WatchdogOptions): () => void {
  const counter = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const ticks = new Int32Array(counter)
  const timer = setInterval(() => Atomics.add(ticks, 0, 1), tickMs).unref()
  const worker = new Worker(ENTRY, {
    name: 'watchdog', execArgv: EXEC_ARGV, workerData: { counter, tickMs, mostTicks } satisfies WatchdogData,
    resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 },
  })
  worker.on('error', onError)
  worker.unref()
  return () => {
    clearInterval(timer)
    void worker.terminate()
  }
}
