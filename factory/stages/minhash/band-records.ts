import type { Signature } from './signer.ts'

/**
 * The signatures of one bucket in memory: of each document the hashes, in halves, the lower first, and then its number.
 * Documents are added in the order of their numbers.
 */
export class BandRecords {
  readonly width: number
  readonly words: Uint32Array
  count = 0

  constructor(hashesPerBucket: number, most: number) {
    this.width = hashesPerBucket * 2 + 1
    this.words = new Uint32Array(most * this.width)
  }

  add(signature: Signature, bucket: number, number: number): void {
    const { width, words } = this
    const halves = width - 1
    const from = bucket * halves
    const at = this.count * width
    for (let index = 0; index < halves; index += 1) {
      words[at + index] = signature[from + index]!
    }
    words[at + halves] = number
    this.count += 1
  }

  /** Indexes in the order of the hashes, equal ones in the order of their numbers. */
  sorted(): Uint32Array {
    const { count, width, words } = this
    const order = sortByHead(words, count, width)
    let start = 0
    for (let end = 1; end <= count; end += 1) {
      if (end < count && headOf(words, order[start]! * width) === headOf(words, order[end]! * width)) {
        continue
      }
      if (end - start > 1) {
        order.subarray(start, end).sort((one, other) =>
          compareHashes(words, one * width, words, other * width, width) || one - other)
      }
      start = end
    }
    return order
  }
}

/** Of the first hash, which has 61 bits, the upper 32. */
const headOf = (words: Uint32Array, at: number): number => (words[at + 1]! << 3 | words[at]! >>> 29) >>> 0

/** By the hashes from the first, each as one number of 64 bits. */
export function compareHashes(
  words: Uint32Array, at: number, others: Uint32Array, otherAt: number, width: number,
): number {
  for (let index = 0; index < width - 1; index += 2) {
    const difference = words[at + index + 1]! - others[otherAt + index + 1]!
      || words[at + index]! - others[otherAt + index]!
    if (difference !== 0) {
      return difference
    }
  }
  return 0
}

const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS

/** By digits, the lowest first: the order of equal ones stays. */
function sortByHead(words: Uint32Array, count: number, width: number): Uint32Array {
  const heads = new Uint32Array(count)
  let order = new Uint32Array(count)
  let next = new Uint32Array(count)
  for (let index = 0; index < count; index += 1) {
    heads[index] = headOf(words, index * width)
    order[index] = index
  }
  for (let shift = 0; shift < 32; shift += DIGIT_BITS) {
    const places = new Uint32Array(DIGITS + 1)
    for (const head of heads) {
      places[(head >>> shift & DIGITS - 1) + 1]! += 1
    }
    for (let digit = 1; digit < DIGITS; digit += 1) {
      places[digit]! += places[digit - 1]!
    }
    for (const index of order) {
      const digit = heads[index]! >>> shift & DIGITS - 1
      next[places[digit]!] = index
      places[digit]! += 1
    }
    [order, next] = [next, order]
  }
  return order
}
