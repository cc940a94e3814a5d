import type { RunHistogram } from '#shared/contract/run/run-list.contract'
import type { RunFilterState } from '#shared/domain/run/run-state'
import { toBucketTexts } from '../chart/bucket-label'
import type { ChartColor, ChartModel } from '../chart/chart-data'

/** From bottom to top: the most frequent states first, those that need a person on top. */
const LAYERS: readonly { state: RunFilterState, color: ChartColor }[] = [
  { state: 'SUCCEEDED', color: 'good' },
  { state: 'PARTIAL', color: 'partial' },
  { state: 'FAILED', color: 'bad' },
  { state: 'CRASHED', color: 'crashed' },
  { state: 'RUNNING', color: 'running' },
  { state: 'CANCELLING', color: 'cancelling' },
  { state: 'PAUSED', color: 'paused' },
  { state: 'WAITING', color: 'waiting' },
  { state: 'QUEUED', color: 'queued' },
  { state: 'CANCELLED', color: 'cancelled' },
]

export interface HistogramWords {
  bucketLabel: string
  unit: string
  stateOf: (state: RunFilterState) => string
}

/** States that no run has are left out. */
export function toHistogramModel(
  { buckets, grain, total }: RunHistogram, zone: string, { bucketLabel, unit, stateOf }: HistogramWords,
): ChartModel {
  const texts = toBucketTexts(buckets.map(bucket => bucket.from), grain, zone)
  return {
    bucketLabel,
    unit,
    buckets: buckets.map(({ from }, index) => ({
      key: from, at: from, label: texts[index]?.label ?? '', title: texts[index]?.title ?? from,
    })),
    series: LAYERS
      .filter(({ state }) => total[state] > 0)
      .map(({ state, color }) => ({
        key: state, label: stateOf(state), color, values: buckets.map(({ counts }) => counts[state]),
      })),
  }
}

export interface HistogramBar {
  key: string
  /** Shares of the plot, 0 to 1. */
  x: number
  width: number
  parts: { key: string, color: ChartColor, y: number, height: number }[]
}

const GAP = 0.26

/** @param most the value at the full height. */
export function toBars({ buckets, series }: ChartModel, most: number): HistogramBar[] {
  const slot = 1 / Math.max(1, buckets.length)
  return buckets.map((bucket, index) => {
    let below = 0
    const parts = series.flatMap(({ key, color, values }) => {
      const height = most > 0 ? (values[index] ?? 0) / most : 0
      below += height
      return height > 0 ? [{ key, color, y: 1 - below, height }] : []
    })
    return { key: bucket.key, x: index * slot + slot * GAP / 2, width: slot * (1 - GAP), parts }
  })
}

/** The next round number above the highest bar, and the axis lines below it. */
export function toScale({ buckets, series }: ChartModel): { most: number, lines: number[] } {
  const highest = Math.max(1, ...buckets.map((_, index) =>
    series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)))
  const rough = highest / 3
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = Math.max(1, [1, 2, 5, 10].map(factor => factor * power).find(candidate => candidate >= rough)
    ?? 10 * power)
  const most = Math.ceil(highest / step) * step
  return { most, lines: Array.from({ length: most / step + 1 }, (_, index) => index * step) }
}

/** The labelled buckets, evenly spaced and at most `most`. */
export function toTicks({ buckets }: ChartModel, most: number): { key: string, label: string, x: number }[] {
  const named = buckets.flatMap((bucket, index) =>
    bucket.label ? [{ key: bucket.key, label: bucket.label, x: index / Math.max(1, buckets.length) }] : [])
  const step = Math.ceil(named.length / most)
  return named.filter((_, index) => index % step === 0)
}
