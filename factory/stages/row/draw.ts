import type { XXHashAPI } from 'xxhash-wasm'
import { toCanonicalText } from '#record/canonical-text.ts'
import type { JsonRecord } from '../../io/field-path.ts'
import { toKeyText } from './key-text.ts'

/** Largest seed. */
export const MOST_SEED = 0xFFFF_FFFF

const SEED_BITS = 32n
/** A double holds so many bits of a fraction; the rest of the hash is left out. */
const LEFT_OUT_BITS = 11n
const STEPS = 2 ** 53

interface DrawOptions {
  /** Of whom the draw is, for example the kind: two of them draw independently by the same seed. */
  purpose: string
  seed: number
  /** Records with equal values in these draw alike; one without a value in any of them draws by its whole content. */
  keyFields: readonly string[]
}

/**
 * Draws a number from 0 up to, not including, 1 for a record, uniformly, by nothing but its content: neither the order
 * of the records, nor the others among them, nor the machine changes it.
 */
export function createDraw(hash: XXHashAPI, { purpose, seed, keyFields }: DrawOptions): (record: JsonRecord) => number {
  const own = BigInt(hash.h32(purpose)) << SEED_BITS | BigInt(seed)
  return (record) => {
    const text = toKeyText(record, keyFields) ?? toCanonicalText(record)
    return Number(hash.h64(text, own) >> LEFT_OUT_BITS) / STEPS
  }
}
