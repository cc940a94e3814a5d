import { setTimeout as delay } from 'node:timers/promises'
import type { Logger } from 'pino'

/** After a longer database outage the stage has lost its lease anyway. */
const GIVE_UP_MS = 60_000
const FIRST_WAIT_MS = 100
const LONGEST_WAIT_MS = 5_000

/**
 * Retries a write while the database does not respond: an hour of work must not be lost because of a
 * short outage. Safe to repeat, since every such write is fenced by the stage's claim.
 *
 * @throws the error of the last attempt
 */
export async function untilWritten<T>(write: () => Promise<T>, log: Logger): Promise<T> {
  const deadline = Date.now() + GIVE_UP_MS
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    try {
      return await write()
    }
    catch (error) {
      if (Date.now() + wait > deadline) {
        throw error
      }
      log.warn({ err: error, waitMs: wait }, 'database write failed, trying again')
      await delay(wait)
    }
  }
}
