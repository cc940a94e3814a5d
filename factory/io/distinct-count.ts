import { HyperLogLog } from './hyperloglog.ts'

/** Number of values counted exactly per column: some 100 KB. */
const MOST_EXACT = 4_096

/** Counts distinct values from two 32-bit hashes of each: exactly while they are few, in bounded memory. */
export class DistinctCount {
  /** 53 bits of both hashes; undefined once there are too many. */
  private few: Set<number> | undefined = new Set()
  private readonly many = new HyperLogLog()

  add(hash: number, second: number): void {
    this.many.add(hash, second)
    this.few?.add((hash >>> 0) * 2 ** 21 + (second >>> 11))
    if (this.few && this.few.size > MOST_EXACT) {
      this.few = undefined
    }
  }

  /** @param most upper limit of the result. */
  read(most: number): { distinct: number, distinctIsEstimate: boolean } {
    return this.few
      ? { distinct: this.few.size, distinctIsEstimate: false }
      : { distinct: Math.min(most, Math.max(MOST_EXACT + 1, this.many.estimate())), distinctIsEstimate: true }
  }
}
