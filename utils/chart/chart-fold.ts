import type { ChartBucket, ChartModel, ChartSeries } from './chart-data'
import { toSliceColor } from './chart-look'

export const MOST_SLICES = 6
export const MOST_LAYERS = 5

/** All other buckets together: it links to nothing. */
export const REST_KEY = '~rest'

/** Folds what a chart cannot show: a ring has six slices, a stack five layers, and one more for all others. */
export function foldModel(kind: string, model: ChartModel, restLabel: string): ChartModel {
  if (kind === 'ring') {
    return foldSlices(model, restLabel)
  }
  return kind === 'stacked' ? foldLayers(model, restLabel) : model
}

/** Largest first, 其他 last. Colours stay with the slice. */
export function foldSlices(model: ChartModel, restLabel: string): ChartModel {
  const series = model.series[0]
  if (!series) {
    return model
  }
  const slices: { bucket: ChartBucket, value: number | null }[] = model.buckets
    .map((bucket, index) => ({
      bucket: { ...bucket, color: bucket.color ?? toSliceColor(index) }, value: series.values[index] ?? null,
    }))
  const named = slices.filter(({ bucket }) => bucket.color !== 'rest').sort((a, b) => (b.value ?? 0) - (a.value ?? 0))
  const given = slices.filter(({ bucket }) => bucket.color === 'rest')
  const rest = [...named.slice(MOST_SLICES), ...given]
  const shown = named.slice(0, MOST_SLICES)
  const only = rest.length === 1 ? rest[0] : undefined
  if (rest.length > 0) {
    const bucket: ChartBucket = {
      ...only?.bucket ?? { key: REST_KEY, label: restLabel, title: restLabel }, color: 'rest',
    }
    shown.push({ bucket, value: sum(rest.map(({ value }) => value)) })
  }
  return {
    ...model, buckets: shown.map(({ bucket }) => bucket),
    series: [{ ...series, values: shown.map(({ value }) => value) }],
  }
}

/** Largest layer first, at the bottom; those beyond five are one layer on top. */
export function foldLayers(model: ChartModel, restLabel: string): ChartModel {
  const before = model.series.filter(series => series.isBefore)
  const layers = model.series.filter(series => !series.isBefore).sort((a, b) => weightOf(b) - weightOf(a))
  if (layers.length <= MOST_LAYERS) {
    return { ...model, series: [...layers, ...before] }
  }
  const folded = layers.slice(MOST_LAYERS - 1)
  const rest: ChartSeries = {
    key: REST_KEY,
    label: restLabel,
    color: 'rest',
    values: model.buckets.map((_, index) => sum(folded.map(({ values }) => values[index] ?? null))),
  }
  return { ...model, series: [...layers.slice(0, MOST_LAYERS - 1), rest, ...before] }
}

/** null when no value is known. */
function sum(values: (number | null)[]): number | null {
  const known = values.filter(value => value !== null)
  return known.length === 0 ? null : known.reduce((a, b) => a + b, 0)
}

/** 'rest' stays on top, however large. */
const weightOf = ({ color, values }: ChartSeries) => color === 'rest' ? -1 : sum(values) ?? 0
