import { setImmediate } from 'node:timers/promises'

/** Embedded, a statement runs on the event loop of the console: nobody else is answered meanwhile. */
const LONGEST_MS = 8
const [FEWEST_ROWS, FIRST_ROWS, MOST_ROWS] = [8, 16, 2_000]

/** Writes rows a slice at a time; between two slices everybody else has a turn. */
export type Pace = <T>(name: string, rows: readonly T[], write: (slice: readonly T[]) => Promise<void>) => Promise<void>

/**
 * Finds out how many rows of each kind a short statement can take on this machine: by the time that this thread has
 * worked, not by that which it has waited, for a database elsewhere or because others have the processor.
 */
export function createPace(longestMs = LONGEST_MS): Pace {
  const sizes = new Map<string, number>()

  return async (name, rows, write) => {
    for (let from = 0; from < rows.length;) {
      const size = sizes.get(name) ?? FIRST_ROWS
      const slice = rows.slice(from, from + size)
      const before = workedMs()
      await write(slice)
      const ms = workedMs() - before
      if (ms > longestMs || slice.length === size) {
        sizes.set(name, toSize(slice.length, ms, longestMs))
      }
      from += slice.length
      await setImmediate()
    }
  }
}

/** Node 22 has no clock for the CPU of a thread. */
function workedMs(): number {
  if (!('threadCpuUsage' in process)) {
    return performance.now()
  }
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1_000
}

/** At most doubles, so that one quick slice does not lead to a long one. */
const toSize = (rows: number, ms: number, longestMs: number): number =>
  Math.max(FEWEST_ROWS, Math.min(MOST_ROWS, Math.floor(rows * Math.min(2, longestMs / Math.max(ms, 1)))))
