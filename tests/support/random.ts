/** Numbers in [0, 1) that depend on the seed alone (mulberry32), so that a failure can be reproduced. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Another in each run, the same in all its processes: `scripts/lib/fault-seed.mjs`. Prints it. */
export function faultSeed(): number {
  const seed = Number(process.env.FAULT_SEED)
  console.log(`FAULT_SEED=${seed} repeats this`)
  return seed
}

/** The random numbers for the faults of this run. Prints the seed. */
export const faultRandom = () => createRandom(faultSeed())
