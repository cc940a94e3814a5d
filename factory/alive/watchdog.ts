import { Worker } from 'node:worker_threads'

/** What the thread gets: a counter that the event loop moves on, and how long that may stand. */
export interface WatchdogData {
  counter: SharedArrayBuffer
  tickMs: number
  mostTicks: number
}

const TICK_MS = 1_000
/** Well above the longest pause of a busy main thread, well below the patience of those who wait for it. */
const MOST_TICKS = 30

/** Bundled, the thread's file lies beside this one; from source, Node reads the TypeScript itself. */
const isBundled = import.meta.url.endsWith('.mjs')
const ENTRY = new URL(isBundled ? './watchdog.mjs' : './watchdog-thread.ts', import.meta.url)
const EXEC_ARGV = isBundled ? [] : ['--experimental-transform-types', '--disable-warning=ExperimentalWarning']

export interface WatchdogOptions {
  /** The thread itself has failed: nobody watches any more. */
  onError: (error: unknown) => void
  tickMs?: number
  mostTicks?: number
}

/**
 * Ends this process when its event loop stands still: nobody else would, where no console has started it. Whoever keeps
 * the service running starts the next one, and its stages are taken up as after any crash.
 *
 * @returns stops it
 */
export function startWatchdog({ onError, tickMs = TICK_MS, mostTicks = MOST_TICKS }: WatchdogOptions): () => void {
  const counter = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const ticks = new Int32Array(counter)
  const timer = setInterval(() => Atomics.add(ticks, 0, 1), tickMs).unref()
  const worker = new Worker(ENTRY, { name: 'watchdog', execArgv: EXEC_ARGV, workerData: { counter, tickMs, mostTicks } satisfies WatchdogData, resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 2 } })
  worker.on('error', onError)
  worker.unref()
  return () => {
    clearInterval(timer)
    void worker.terminate()
  }
}
