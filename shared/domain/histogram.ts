import { toLatencyMs } from './latency-bucket'

export interface BucketCount {
  bucketIndex: number
  count: number
}

/** Minimum number of values for a P95. */
export const MIN_FOR_P95 = 20
/** Minimum number of values for a P99. */
export const MIN_FOR_P99 = 100

export const countAll = (buckets: readonly BucketCount[]): number => buckets.reduce((sum, { count }) => sum + count, 0)

/**
 * Quantile of a distribution in exponential buckets, accurate to 1 %. Buckets of any windows, stages or
 * models can be added up first: that is exact, unlike a mean of percentiles.
 *
 * @param ratio 0 to 1
 * @returns ms; undefined when there is no value.
 */
export function toQuantile(buckets: readonly BucketCount[], ratio: number): number | undefined {
  const rank = Math.max(1, Math.ceil(ratio * countAll(buckets)))
  let seen = 0
  for (const { bucketIndex, count } of [...buckets].sort((a, b) => a.bucketIndex - b.bucketIndex)) {
    seen += count
    if (seen >= rank) {
      return toLatencyMs(bucketIndex)
    }
  }
  return undefined
}
