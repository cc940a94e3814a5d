const WORD_BITS = 32
/** Words that are counted together. */
const BLOCK_WORDS = 16
const FIRST_WORDS = 1 << 12

/** Which rows of the input are in the output: a bit for each, and from them the number of each in the output. */
export class WrittenRows {
  private words = new Uint32Array(FIRST_WORDS)
  /** Bits before each block; made when the first number is asked for. */
  private before: Uint32Array | undefined

  add(row: number): void {
    const word = row >>> 5
    if (word >= this.words.length) {
      const grown = new Uint32Array(Math.max(word + 1, this.words.length * 2))
      grown.set(this.words)
      this.words = grown
    }
    this.words[word]! |= 1 << row % WORD_BITS
  }

  /** @param row one that was added */
  delete(row: number): void {
    this.words[row >>> 5]! &= ~(1 << row % WORD_BITS)
  }

  /** The number in the output, from 1, of a row that is in it; from then on no row is added or deleted. */
  numberOf(row: number): number {
    this.before ??= this.count()
    const { words } = this
    const last = row >>> 5
    const block = Math.floor(last / BLOCK_WORDS)
    let number = this.before[block]!
    for (let word = block * BLOCK_WORDS; word < last; word += 1) {
      number += countBits(words[word]!)
    }
    // Those up to the row: the shift leaves out the bits above it.
    return number + countBits(words[last]! << WORD_BITS - 1 - row % WORD_BITS)
  }

  private count(): Uint32Array {
    const { words } = this
    const before = new Uint32Array(Math.ceil(words.length / BLOCK_WORDS))
    let number = 0
    for (let word = 0; word < words.length; word += 1) {
      if (word % BLOCK_WORDS === 0) {
        before[word / BLOCK_WORDS] = number
      }
      number += countBits(words[word]!)
    }
    return before
  }
}

/** Of 32 bits: adds neighbours, first single bits, then pairs, fours and bytes. */
function countBits(word: number): number {
  const pairs = word - (word >>> 1 & 0x55555555)
  const fours = (pairs & 0x33333333) + (pairs >>> 2 & 0x33333333)
  return Math.imul(fours + (fours >>> 4) & 0x0F0F0F0F, 0x01010101) >>> 24
}
