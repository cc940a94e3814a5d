import xxhash, { type XXHashAPI } from 'xxhash-wasm'
import type { Hash128 } from './hash-map.ts'

let loaded: Promise<XXHashAPI> | undefined

/** xxHash as WebAssembly; loaded once a thread. */
export function loadHash(): Promise<XXHashAPI> {
  loaded ??= xxhash()
  return loaded
}

/** Another than that of the other half. */
const HIGH_SEED = 0x51ED270BA5C7n
/** Of the text of a hash of 128 bits. */
export const HASH_DIGITS = 32

/** Equal hashes are taken for equal texts. */
export const toHash128 = (text: string, hash: XXHashAPI): Hash128 =>
  ({ high: hash.h64(text, HIGH_SEED), low: hash.h64(text) })

/** The same in hexadecimal digits, of which the half that comes first is `high`. */
export const toHash128Text = (text: string, hash: XXHashAPI): string =>
  hash.h64ToString(text, HIGH_SEED) + hash.h64ToString(text)

const WHOLE = new BigUint64Array(1)
const HALVES = new Uint32Array(WHOLE.buffer)

interface Counter { add: (hash: number, second: number) => void }

/**
 * Adds a text by the two halves of one hash of 64 bits: the longer part of hashing is to copy the text into
 * WebAssembly. The halves are read from memory, because to take a bigint apart takes as long as to hash a short text.
 */
export function addHashed(counter: Counter, text: string, hash: XXHashAPI): void {
  WHOLE[0] = hash.h64(text)
  counter.add(HALVES[0]!, HALVES[1]!)
}
