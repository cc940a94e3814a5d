/** A hash of 128 bits: among 10^12 keys the chance of a false match is below 10^-14. */
export interface Hash128 {
  high: bigint
  low: bigint
}

const MIN_SLOTS = 1 << 12
const MAX_LOAD = 0.75

/** Hashes in one flat table: 16 bytes a slot, where a Set of strings takes over 100. */
export class HashSet128 {
  private slots = new BigUint64Array(MIN_SLOTS * 2)
  size = 0

  has(key: Hash128): boolean {
    return this.slots[this.find(key)] !== 0n
  }

  /** @returns false when it was already present. */
  add(key: Hash128): boolean {
    const slot = this.find(key)
    if (this.slots[slot] !== 0n) {
      return false
    }
    this.slots[slot] = toStored(key.high)
    this.slots[slot + 1] = key.low
    this.size += 1
    if (this.size > this.slots.length / 2 * MAX_LOAD) {
      this.grow()
    }
    return true
  }

  clear(): void {
    this.slots = new BigUint64Array(MIN_SLOTS * 2)
    this.size = 0
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
    this.slots = new BigUint64Array(before.length * 2)
    for (let slot = 0; slot < before.length; slot += 2) {
      const high = before[slot]!
      if (high !== 0n) {
        const low = before[slot + 1]!
        const free = this.find({ high, low })
        this.slots[free] = high
        this.slots[free + 1] = low
      }
    }
  }
}

/** 0 marks a free slot. */
function toStored(high: bigint): bigint {
  return high === 0n ? 1n : high
}
