/** A hash of 128 bits: among 10^12 keys the chance of a false match is below 10^-14. */
export interface Hash128 {
  high: bigint
  low: bigint
}

const MIN_SLOTS = 1 << 12
const MAX_LOAD = 0.75
const MAX_NUMBER = 2 ** 32 - 1

/** Hashes in one flat table, each with a number: 20 bytes a slot, where a Map of strings takes over 100. */
export class HashMap128 {
  private slots = new BigUint64Array(MIN_SLOTS * 2)
  private numbers = new Uint32Array(MIN_SLOTS)
  private size = 0

  /**
   * Adds a key that is not present.
   *
   * @param number one of more than 32 bits is kept as 0.
   * @returns the number of an equal key, which stays, or undefined.
   */
  add(key: Hash128, number: number): number | undefined {
    const slot = this.find(key)
    if (this.slots[slot] !== 0n) {
      return this.numbers[slot / 2]
    }
    this.slots[slot] = toStored(key.high)
    this.slots[slot + 1] = key.low
    this.numbers[slot / 2] = number <= MAX_NUMBER ? number : 0
    this.size += 1
    if (this.size > this.slots.length / 2 * MAX_LOAD) {
      this.grow()
    }
    return undefined
  }

  /** The slot of the key, or the free slot for it. */
  private find({ high, low }: Hash128): number {
    const stored = toStored(high)
    const mask = this.slots.length - 2
    let slot = Number(BigInt.asUintN(31, low)) * 2 & mask
    while (this.slots[slot] !== 0n && (this.slots[slot] !== stored || this.slots[slot + 1] !== low)) {
      slot = slot + 2 & mask
    }
    return slot
  }

  private grow(): void {
    const before = this.slots
    const numbersBefore = this.numbers
    this.slots = new BigUint64Array(before.length * 2)
    this.numbers = new Uint32Array(numbersBefore.length * 2)
    for (let slot = 0; slot < before.length; slot += 2) {
      const high = before[slot]!
      if (high !== 0n) {
        const low = before[slot + 1]!
        const free = this.find({ high, low })
        this.slots[free] = high
        this.slots[free + 1] = low
        this.numbers[free / 2] = numbersBefore[slot / 2]!
      }
    }
  }
}

/** 0 marks a free slot. */
function toStored(high: bigint): bigint {
  return high === 0n ? 1n : high
}
