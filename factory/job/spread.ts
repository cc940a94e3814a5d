import { toBucket, toBucketValue } from './bucket.ts'
import type { Spread } from './shard-report.ts'

/** How values are spread, in a memory that does not grow with their number. */
export function createSpread() {
  /** 0 and below stand in none. */
  const buckets = new Map<number, number>()
  let count = 0
  let least = Infinity
  let most = -Infinity

  /** The value at or below which such a share of all lies, accurate to 1 %. */
  const atMost = (share: number): number => {
    const rank = Math.max(1, Math.ceil(share * count))
    let passed = count - [...buckets.values()].reduce((sum, size) => sum + size, 0)
    if (passed >= rank) {
      return least
    }
    for (const [bucket, size] of [...buckets].sort(([a], [b]) => a - b)) {
      passed += size
      if (passed >= rank) {
        return Math.min(most, Math.max(least, Math.round(toBucketValue(bucket))))
      }
    }
    return most
  }

  return {
    add(value: number): void {
      count += 1
      least = Math.min(least, value)
      most = Math.max(most, value)
      if (value > 0) {
        const bucket = toBucket(value)
        buckets.set(bucket, (buckets.get(bucket) ?? 0) + 1)
      }
    },
    /** @returns undefined when there was no value. */
    read: (): Spread | undefined => count === 0
      ? undefined
      : { least, lowerQuarter: atMost(0.25), median: atMost(0.5), upperQuarter: atMost(0.75), most },
  }
}
