import type { ChartColor, ChartModel } from './chart-data'
import { toSliceColor } from './chart-look'

export interface Slice {
  key: string
  title: string
  color: ChartColor
  value: number
  /** Of the total, 0 to 1. */
  share: number
  /** Where it begins, 0 to 1 of the round. */
  from: number
}

/** Slices with their share; what is unknown or not above zero takes no place. */
export function toSlices({ buckets, series }: ChartModel): { slices: Slice[], total: number } {
  const values = buckets.map((_, index) => Math.max(0, series[0]?.values[index] ?? 0))
  const total = values.reduce((a, b) => a + b, 0)
  let from = 0
  const slices = buckets.map((bucket, index): Slice => {
    const value = values[index] ?? 0
    const share = total > 0 ? value / total : 0
    const slice = { key: bucket.key, title: bucket.title, color: bucket.color ?? toSliceColor(index), value, share, from }
    from += share
    return slice
  })
  return { slices, total }
}
