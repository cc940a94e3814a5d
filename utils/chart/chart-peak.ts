import type { ChartModel } from './chart-data'

/** The peak of the first series and its newest known value, for the summary of a chart. */
export function findPeak({ buckets, series }: ChartModel): { peak: number, peakAt: string, last: number } | undefined {
  const known = (series[0]?.values ?? []).flatMap((value, index) => value === null ? [] : [{ value, title: buckets[index]?.title ?? '' }])
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last) {
    return undefined
  }
  const highest = known.reduce((most, point) => point.value > most.value ? point : most, first)
  return { peak: highest.value, peakAt: highest.title, last: last.value }
}
