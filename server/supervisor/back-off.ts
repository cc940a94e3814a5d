export interface BackOffOptions {
  firstMs: number
  maxMs: number
  /** A child that lived so long was well: the next failure starts from `firstMs` again. */
  stableMs: number
}

export const FACTORY_BACK_OFF: BackOffOptions = { firstMs: 200, maxMs: 10_000, stableMs: 60_000 }

/** How many failures in a row there have been, counting one after a life of `livedMs`. */
export const countFailure = (failures: number, livedMs: number, { stableMs }: BackOffOptions): number =>
  livedMs >= stableMs ? 1 : failures + 1

/** @param failures from 1 */
export const toDelayMs = (failures: number, { firstMs, maxMs }: BackOffOptions): number =>
  Math.min(maxMs, firstMs * 2 ** Math.min(failures - 1, 30))
