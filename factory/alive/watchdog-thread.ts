import { writeSync } from 'node:fs'
import { workerData } from 'node:worker_threads'
import type { WatchdogData } from './watchdog.ts'

/** Entry of the thread that watches the main thread's event loop. */

const STANDARD_ERROR = 2

// Given by `startWatchdog`.
const { counter, tickMs, mostTicks } = workerData as WatchdogData
const ticks = new Int32Array(counter)
let seen = -1
let missed = 0

// Counted in ticks of this thread: while the whole machine is suspended, none is missed.
setInterval(() => {
  const now = Atomics.load(ticks, 0)
  missed = now === seen ? missed + 1 : 0
  seen = now
  if (missed < mostTicks) {
    return
  }
  // Writes to stderr, because the log belongs to the blocked thread.
  writeSync(
    STANDARD_ERROR,
    `${JSON.stringify({ level: 60, time: Date.now(), process: 'factory', msg: `the main thread has stood still for ${Math.round(missed * tickMs / 1_000)} s; this process ends` })}\n`,
  )
  process.kill(process.pid, 'SIGKILL')
}, tickMs)
