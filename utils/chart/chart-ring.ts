import type { ChartColor, ChartModel } from './chart-data'
import { toSliceColor } from './chart-look'

export interface Slice {
  key: string
  label: string
  note: string
  title: string
  color: ChartColor
  value: number
  /** Share of the total, 0 to 1. */
  share: number
  /** Start of the slice, 0 to 1 of the circle. */
  from: number
}

/** Slices with their shares; unknown values and values of zero or below have none. */
export function toSlices({ buckets, series }: ChartModel): { slices: Slice[], total: number } {
  const values = buckets.map((_, index) => Math.max(0, series[0]?.values[index] ?? 0))
  const total = values.reduce((a, b) => a + b, 0)
  let from = 0
  const slices = buckets.map((bucket, index): Slice => {
    const value = values[index] ?? 0
    const share = total > 0 ? value / total : 0
    const slice = {
      key: bucket.key, label: bucket.label, note: bucket.note ?? '', title: bucket.title,
      color: bucket.color ?? toSliceColor(index), value, share, from,
    }
    from += share
    return slice
  })
  return { slices, total }
}
