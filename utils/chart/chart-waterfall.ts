import type { ChartColor, ChartModel } from './chart-data'

export interface FallStep {
  key: string
  title: string
  color: ChartColor
  value: number | null
  /** Edges of the bar, 0 to 1 of the widest one. */
  from: number
  to: number
  /** Share of the records in, 0 to 1; null when that is unknown. */
  share: number | null
  isTotal: boolean
}

/** The first and the last step begin at zero; each loss begins where the step before it ended. */
export function toFallSteps({ buckets, series }: ChartModel): FallStep[] {
  const values = buckets.map((_, index) => series[0]?.values[index] ?? null)
  const input = values[0] ?? 0
  const last = buckets.length - 1
  let level = 0
  const edges = values.map((value, index) => {
    const start = index === 0 || index === last ? 0 : level
    level = start + (value ?? 0)
    return { from: Math.min(start, level), to: Math.max(start, level) }
  })
  const widest = edges.reduce((most, { to }) => Math.max(most, to), 0) || 1
  return buckets.map((bucket, index) => {
    const value = values[index] ?? null
    const isTotal = index === 0 || index === last
    return {
      key: bucket.key,
      title: bucket.title,
      color: bucket.color ?? (isTotal ? 'accent' : 'rest'),
      value,
      from: Math.max(0, edges[index]?.from ?? 0) / widest,
      to: Math.max(0, edges[index]?.to ?? 0) / widest,
      share: value === null || input === 0 ? null : Math.abs(value) / input,
      isTotal,
    }
  })
}
