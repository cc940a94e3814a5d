/** Growth factor of the buckets, so that a quantile is accurate to 1 %. The same as in the contract's Histogram. */
export const LATENCY_BASE = 1.02

/** Bucket for zero and negative values, below everything that a clock can measure (1.02^-1000 ms). */
export const ZERO_BUCKET = -1_000

/** Bucket i holds values in (1.02^(i-1), 1.02^i] ms. */
export function toLatencyBucket(ms: number): number {
  return ms > 0 ? Math.max(ZERO_BUCKET, Math.ceil(Math.log(ms) / Math.log(LATENCY_BASE))) : ZERO_BUCKET
}

/** The representative value of a bucket in ms: its geometric mean. */
export function toLatencyMs(bucketIndex: number): number {
  return bucketIndex === ZERO_BUCKET ? 0 : LATENCY_BASE ** (bucketIndex - 0.5)
}
