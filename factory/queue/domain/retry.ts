import type { StagePolicy } from './run-model.ts'

/**
 * Wait before attempt number `attempt + 1`, in milliseconds: doubles from the first wait up to the longest,
 * then between half of it and all of it, so that stages which failed together do not come back together.
 *
 * @param random 0 (inclusive) to 1 (exclusive)
 */
export function backoffMs({ initialBackoffMs, maxBackoffMs }: StagePolicy, attempt: number, random: number): number {
  const doubled = initialBackoffMs * 2 ** Math.min(attempt - 1, 30)
  const wait = Math.min(doubled, maxBackoffMs)
  return Math.round(wait / 2 + wait / 2 * random)
}
