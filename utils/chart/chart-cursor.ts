import type { ChartBucket, ChartMark } from './chart-data'

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
    .flatMap((heights, series) => heights[bucket] === null || heights[bucket] === undefined
      ? []
      : [{ series, distance: Math.abs(heights[bucket] - y) }])
    .sort((a, b) => a.distance - b.distance)[0]?.series
}

/** From the start of one bucket to the end of another, in either order; undefined where the axis is not time. */
export function toZoom(a: number, b: number, buckets: readonly ChartBucket[]): { from: string, to: string }
  | undefined {
  const [first, last] = [Math.min(a, b), Math.max(a, b)]
  const [from, to] = [buckets[first]?.at, endOf(last, buckets)]
  return from && to ? { from, to } : undefined
}

/** The same range, twice as long and not beyond the present; undefined where the axis is not time. */
export function toZoomOut(buckets: readonly ChartBucket[], nowMs: number): { from: string, to: string } | undefined {
  const whole = toZoom(0, buckets.length - 1, buckets)
  if (!whole) {
    return undefined
  }
  const [fromMs, toMs] = [Date.parse(whole.from), Date.parse(whole.to)]
  const half = (toMs - fromMs) / 2
  const end = Math.min(toMs + half, Math.max(nowMs, toMs))
  return { from: new Date(end - 4 * half).toISOString(), to: new Date(end).toISOString() }
}

/** Place of a time among the buckets: 1.5 = halfway through the second one; undefined outside. */
export function toPlace(at: string, buckets: readonly ChartBucket[]): number | undefined {
  const atMs = Date.parse(at)
  const index = buckets.findLastIndex(bucket => bucket.at !== undefined && Date.parse(bucket.at) <= atMs)
  const [start, end] = [buckets[index]?.at, endOf(index, buckets)]
  if (index < 0 || start === undefined) {
    return undefined
  }
  const share = end === undefined ? 0 : (atMs - Date.parse(start)) / (Date.parse(end) - Date.parse(start))
  return share < 1 ? index + share : undefined
}

/** The marks within a bucket. */
export const marksOf = (
  marks: readonly ChartMark[] | undefined, buckets: readonly ChartBucket[], index: number,
): ChartMark[] =>
  (marks ?? []).filter(({ at }) => Math.floor(toPlace(at, buckets) ?? -1) === index)

/** The last bucket counts as long as the one before it. */
function endOf(index: number, buckets: readonly ChartBucket[]): string | undefined {
  const [previous, own, next] = [buckets[index - 1]?.at, buckets[index]?.at, buckets[index + 1]?.at]
  if (next || !own || !previous) {
    return next
  }
  return new Date(2 * Date.parse(own) - Date.parse(previous)).toISOString()
}
