const WORDS = 624
const MIDDLE = 397

/**
 * The random numbers of numpy's `RandomState(seed)`: the Mersenne Twister MT19937. Only what gives the constants of
 * MinHash, so that they are those of datatrove for any seed.
 */
export class RandomState {
  private readonly words = new Uint32Array(WORDS)
  private at = WORDS

  /** @param seed of 32 bits */
  constructor(seed: number) {
    const { words } = this
    words[0] = seed
    for (let index = 1; index < WORDS; index += 1) {
      const before = words[index - 1]!
      words[index] = Math.imul(1_812_433_253, before ^ before >>> 30) + index
    }
  }

  /**
   * As `randint(low, high, dtype=uint64, size=count)`: from `low` up to, not including, `high`. Numbers that are too
   * large are drawn again.
   *
   * @param high more than 2^32 above `low`: numpy draws smaller ranges in another way
   */
  integers(low: bigint, high: bigint, count: number): BigUint64Array {
    const most = high - 1n - low
    const mask = (1n << BigInt(most.toString(2).length)) - 1n
    return BigUint64Array.from({ length: count }, () => {
      for (;;) {
        const value = this.next64() & mask
        if (value <= most) {
          return low + value
        }
      }
    })
  }

  private next64(): bigint {
    const high = BigInt(this.next32())
    return high << 32n | BigInt(this.next32())
  }

  private next32(): number {
    if (this.at === WORDS) {
      this.twist()
    }
    let value = this.words[this.at]!
    this.at += 1
    value ^= value >>> 11
    value ^= value << 7 & 0x9D2C5680
    value ^= value << 15 & 0xEFC60000
    return (value ^ value >>> 18) >>> 0
  }

  private twist(): void {
    const { words } = this
    for (let index = 0; index < WORDS; index += 1) {
      const joined = words[index]! & 0x80000000 | words[(index + 1) % WORDS]! & 0x7FFFFFFF
      words[index] = words[(index + MIDDLE) % WORDS]! ^ joined >>> 1 ^ (joined & 1 ? 0x9908B0DF : 0)
    }
    this.at = 0
  }
}
