import { HyperLogLog } from './hyperloglog.ts'

/** So many values of a column are told apart one by one: 100 KB or so. */
const MOST_EXACT = 4_096

/** Counts distinct values from two 32-bit hashes of each: exactly while they are few, in memory that does not grow. */
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

  /** @param most that there can be. */
  read(most: number): { distinct: number, distinctIsEstimate: boolean } {
    return this.few
      ? { distinct: this.few.size, distinctIsEstimate: false }
      : { distinct: Math.min(most, Math.max(MOST_EXACT + 1, this.many.estimate())), distinctIsEstimate: true }
  }
}
