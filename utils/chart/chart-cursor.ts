import type { ChartBucket } from './chart-data'

/** Where the buckets of a drawn chart lie, in px of its canvas. */
export interface ChartGeometry {
  left: number
  right: number
  top: number
  bottom: number
  /** Middle of each bucket. */
  xs: number[]
  /** Height of each series at each bucket; null where nothing is drawn. */
  ys: (number | null)[][]
}

export function toBucketAt(x: number, xs: readonly number[]): number {
  return xs.reduce((best, at, index) => Math.abs(at - x) < Math.abs((xs[best] ?? Infinity) - x) ? index : best, 0)
}

/** Index of the series nearest to the pointer; undefined where no value is known. */
export function toSeriesAt(y: number, bucket: number, ys: readonly (number | null)[][]): number | undefined {
  return ys
    .flatMap((heights, series) => heights[bucket] === null || heights[bucket] === undefined ? [] : [{ series, distance: Math.abs(heights[bucket] - y) }])
    .sort((a, b) => a.distance - b.distance)[0]?.series
}

/** From the start of one bucket to the end of another, in either order; undefined where the axis is not time. */
export function toZoom(a: number, b: number, buckets: readonly ChartBucket[]): { from: string, to: string } | undefined {
  const [first, last] = [Math.min(a, b), Math.max(a, b)]
  const [from, to] = [buckets[first]?.at, endOf(last, buckets)]
  return from && to ? { from, to } : undefined
}

/** The last bucket counts as long as the one before it. */
function endOf(index: number, buckets: readonly ChartBucket[]): string | undefined {
  const [previous, own, next] = [buckets[index - 1]?.at, buckets[index]?.at, buckets[index + 1]?.at]
  if (next || !own || !previous) {
    return next
  }
  return new Date(2 * Date.parse(own) - Date.parse(previous)).toISOString()
}
