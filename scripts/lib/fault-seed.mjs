import { randomInt } from 'node:crypto'

const MOST_SEED = 2 ** 31

/**
 * Gives this process, and those that it starts, the seed of the faults, unless one is given: all tests of a run draw
 * from it.
 *
 * @returns {string} what `FAULT_SEED` is, which repeats the run.
 */
export function giveFaultSeed() {
  process.env.FAULT_SEED ||= String(randomInt(MOST_SEED))
  return process.env.FAULT_SEED
}
