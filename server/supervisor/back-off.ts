export interface BackOffOptions {
  firstMs: number
  maxMs: number
  /** A child that ran this long was healthy: the next failure starts from `firstMs` again. */
  stableMs: number
}

/** One that hangs again and again is replaced within 15 s each time: it lived for longer than the longest delay, so no loop is tight. */
export const FACTORY_BACK_OFF: BackOffOptions = { firstMs: 200, maxMs: 10_000, stableMs: 10_000 }

/** Number of failures in a row, including one after running for `livedMs`. */
export const countFailure = (failures: number, livedMs: number, { stableMs }: BackOffOptions): number =>
  livedMs >= stableMs ? 1 : failures + 1

/** @param failures from 1 */
export const toDelayMs = (failures: number, { firstMs, maxMs }: BackOffOptions): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30))
