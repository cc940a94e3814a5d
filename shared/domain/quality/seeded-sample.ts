const MASK = (1n << 64n) - 1n
const RANGE = 1n << 64n

/** Seeds are whole numbers below this: exact in a double, in JSON and in the database. */
export const SEED_LIMIT = 2 ** 48

/** SplitMix64 (Steele, Lea, Flood 2014): 64 random bits a call, the same for a seed in any language. */
function createSplitMix64(seed: number): () => bigint {
  let state = BigInt(seed)
  return () => {
    state = (state + 0x9E3779B97F4A7C15n) & MASK
    let mixed = state
    mixed = ((mixed ^ (mixed >> 30n)) * 0xBF58476D1CE4E5B9n) & MASK
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94D049BB133111EBn) & MASK
    return mixed ^ (mixed >> 31n)
  }
}

/** Uniform below `limit`: values of the last, incomplete round are drawn again. */
function drawBelow(next: () => bigint, limit: bigint): number {
  const whole = RANGE - RANGE % limit
  let value = next()
  while (value >= whole) {
    value = next()
  }
  return Number(value % limit)
}

/**
 * Of so many samples, a share is judged twice: rounded up, since a share above 0 of a small sample must not be nobody.
 */
export const toSecondSize = (ratio: number, sampleSize: number): number =>
  Math.min(sampleSize, Math.ceil(Number((ratio * sampleSize).toPrecision(12))))

/**
 * A sample without replacement: every set of `size` numbers of 0 to `population` - 1 is equally likely, and a seed
 * always draws the same one. Floyd's algorithm (Bentley and Floyd 1987) on SplitMix64: for j from population - size, t
 * is drawn uniformly from 0 to j; t is taken, or j when t already is. Rising.
 */
export function drawSample({ population, size, seed }: { population: number, size: number, seed: number }): number[] {
  const next = createSplitMix64(seed)
  const taken = new Set<number>()
  for (let j = population - size; j < population; j += 1) {
    const t = drawBelow(next, BigInt(j) + 1n)
    taken.add(taken.has(t) ? j : t)
  }
  return [...taken].sort((a, b) => a - b)
}
