const FIRST_WAIT_MS = 250
const LONGEST_WAIT_MS = 30_000

/**
 * Full jitter, so that entries do not retry at the same time; never sooner than
 * the factory asked for.
 *
 * @param tries number of attempts so far, from 1.
 */
export function toWaitMs(tries: number, error: unknown): number {
  const asked = error instanceof Error && 'retryAfterSeconds' in error && typeof error.retryAfterSeconds === 'number' ? error.retryAfterSeconds * 1_000 : 0
  const jittered = Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tries, 20))
  return asked + jittered
}
