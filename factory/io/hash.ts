import xxhash, { type XXHashAPI } from 'xxhash-wasm'

let loaded: Promise<XXHashAPI> | undefined

/** xxHash as WebAssembly; loaded once a thread. */
export function loadHash(): Promise<XXHashAPI> {
  loaded ??= xxhash()
  return loaded
}

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
