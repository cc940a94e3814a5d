/** Ratio of the borders of neighbouring buckets: a quantile is off by at most 1 %. */
const BASE = 1.02

/** Bucket i holds values in (1.02^(i-1), 1.02^i]. @param value above 0 */
export function toBucket(value: number): number {
  return Math.ceil(Math.log(value) / Math.log(BASE))
}

/** What stands for the values of a bucket: their geometric mean. */
export function toBucketValue(bucket: number): number {
  return BASE ** (bucket - 0.5)
}
