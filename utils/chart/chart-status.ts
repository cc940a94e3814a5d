import type { ChartBucket, ChartModel } from './chart-data'

/** Half-open range of missing buckets. */
export interface Gap {
  from: number
  to: number
}

export const isMissing = (bucket: ChartBucket | undefined) => bucket?.status === 'missing'

/** The bucket can still change. */
export const isProvisional = (bucket: ChartBucket | undefined) => bucket?.status === 'partial'

/** Neighbouring missing buckets form one gap. */
export function toGaps(buckets: readonly ChartBucket[]): Gap[] {
  const gaps: Gap[] = []
  buckets.forEach((bucket, index) => {
    const last = gaps.at(-1)
    if (isMissing(bucket) && last?.to === index) {
      last.to += 1
    }
    else if (isMissing(bucket)) {
      gaps.push({ from: index, to: index + 1 })
    }
  })
  return gaps
}

/** The values to draw: none for a missing bucket, whatever figure came with it. */
export function toDrawn(
  { buckets }: Pick<ChartModel, 'buckets'>, values: readonly (number | null)[],
): (number | null)[] {
  return buckets.map((bucket, index) => isMissing(bucket) ? null : values[index] ?? null)
}

/** A known value between unknown ones: a line would not show it, so it is drawn as a point. */
export const isLonely = (values: readonly (number | null)[], index: number) =>
  isKnown(values[index]) && !isKnown(values[index - 1]) && !isKnown(values[index + 1])

const isKnown = (value: number | null | undefined) => value !== null && value !== undefined
