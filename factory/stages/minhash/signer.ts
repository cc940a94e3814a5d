import { hash as digest } from 'node:crypto'
import type { XXHashAPI } from 'xxhash-wasm'
import { createMinima, toColumns } from './minima.ts'

export const HASHES = ['xxhash', 'sha1'] as const
export type HashName = (typeof HASHES)[number]

export interface SignerOptions {
  /** Words of a shingle. */
  ngramSize: number
  buckets: number
  hashesPerBucket: number
  seed: number
  hash: HashName
}

/** The signature of a document, until the next one: for each bucket its hashes, each in two halves, the lower first. */
export type Signature = Uint32Array

const SPACE = 32
/** UTF-8 takes at most three bytes for one UTF-16 unit. */
const BYTES_A_UNIT = 3
const FIRST_BYTES = 1 << 16

const encoder = new TextEncoder()

/** As datatrove takes the first 8 bytes of SHA-1, and XXH64 with the seed 0; both of UTF-8. */
const TO_HASH: Record<HashName, (xxhash: XXHashAPI) => (bytes: Uint8Array) => bigint> = {
  xxhash: xxhash => bytes => xxhash.h64Raw(bytes),
  sha1: () => bytes => digest('sha1', bytes, 'buffer').readBigUInt64LE(),
}

/**
 * Signs documents as datatrove does, given the same words: the n-grams of words are hashed, and of each column the
 * least hash is taken.
 *
 * @returns of words with one space between two the signature; undefined when they are fewer than an n-gram has
 */
export function createSigner(
  { ngramSize, buckets, hashesPerBucket, seed, hash }: SignerOptions, xxhash: XXHashAPI,
): (words: string) => Signature | undefined {
  const minima = createMinima(toColumns(seed, buckets * hashesPerBucket))
  const { shingles } = minima
  const toHash = TO_HASH[hash](xxhash)
  /** Where the last words begin, in turn. */
  const starts = new Uint32Array(ngramSize)
  let bytes = new Uint8Array(FIRST_BYTES)

  return (text) => {
    if (text.length * BYTES_A_UNIT > bytes.length) {
      bytes = new Uint8Array(text.length * BYTES_A_UNIT)
    }
    const { written } = encoder.encodeInto(text, bytes)
    let words = 0
    let filled = 0
    minima.start()
    starts[0] = 0
    for (let at = 0; at <= written; at += 1) {
      if (at < written && bytes[at] !== SPACE) {
        continue
      }
      words += 1
      const turn = words % ngramSize
      if (words >= ngramSize && written > 0) {
        shingles[filled] = toHash(bytes.subarray(starts[turn], at))
        filled += 1
        if (filled === shingles.length) {
          minima.add(filled)
          filled = 0
        }
      }
      starts[turn] = at + 1
    }
    if (filled > 0) {
      minima.add(filled)
    }
    return words >= ngramSize && written > 0 ? minima.halves : undefined
  }
}
