export const WORD_BYTES = 4

/** Records of the same number of words of 32 bits, in memory. */
export class WordRecords {
  readonly width: number
  readonly words: Uint32Array
  count = 0

  constructor(width: number, most: number) {
    this.width = width
    this.words = new Uint32Array(most * width)
  }

  add(record: Uint32Array): void {
    const { width, words } = this
    const at = this.count * width
    for (let index = 0; index < width; index += 1) {
      words[at + index] = record[index]!
    }
    this.count += 1
  }

  /** Indexes in the order of the words, from the first. */
  sorted(): Uint32Array {
    const { count, width, words } = this
    const order = sortByHead(words, count, width)
    let start = 0
    for (let end = 1; end <= count; end += 1) {
      if (end < count && words[order[start]! * width] === words[order[end]! * width]) {
        continue
      }
      if (end - start > 1) {
        order.subarray(start, end).sort((one, other) =>
          compareWords(words, one * width, words, other * width, width))
      }
      start = end
    }
    return order
  }
}

/** Negative, zero or positive, as the first of the words that differ says. */
export function compareWords(
  words: Uint32Array, at: number, others: Uint32Array, otherAt: number, width: number,
): number {
  for (let index = 0; index < width; index += 1) {
    const difference = words[at + index]! - others[otherAt + index]!
    if (difference !== 0) {
      return difference
    }
  }
  return 0
}

const DIGIT_BITS = 11
const DIGITS = 1 << DIGIT_BITS

/** By the digits of the first word, the lowest first: the order of equal ones stays. */
function sortByHead(words: Uint32Array, count: number, width: number): Uint32Array {
  const heads = new Uint32Array(count)
  let order = new Uint32Array(count)
  let next = new Uint32Array(count)
  for (let index = 0; index < count; index += 1) {
    heads[index] = words[index * width]!
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
