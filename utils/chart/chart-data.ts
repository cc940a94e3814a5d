import type { WindowStatus } from '#shared/contract/metric.contract'

/** A colour of the tokens: `--chart-1` to `--chart-8`, or one with a meaning. */
export type ChartColor = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 'rest' | 'good' | 'bad' | 'accent' | 'muted' | RunColor

/** States of runs that are neither good nor bad. */
export type RunColor = 'queued' | 'running' | 'paused' | 'waiting' | 'cancelling' | 'partial' | 'crashed' | 'cancelled'

export type ChartKind = 'line' | 'bar' | 'stacked' | 'ring' | 'waterfall'

/** Slices of a ring and steps of a waterfall have their names beside them. */
export const hasLegend = (kind: ChartKind) => kind !== 'ring' && kind !== 'waterfall'

/** One place on the axis: a time, a stage or a model; also a slice of a ring or a step of a waterfall. */
export interface ChartBucket {
  key: string
  /** Short label on the axis. When some are empty, the axis shows only the others: "11-15" once for its six buckets. */
  label: string
  /** Below the label where there is room: the pipeline of a stage. The title has both. */
  note?: string
  /** Full text in the tooltip, the table twin and the CSV. */
  title: string
  /** Start of the bucket, ISO 8601, where the axis is time. */
  at?: string
  /** Missing is drawn as a gap, partial as provisional. */
  status?: WindowStatus
  /** Before there was any data: room on the axis, but neither a gap nor a row. */
  isUnborn?: boolean
  /** Colour of a slice or step that differs from the usual one: `rest` for 其他, `bad` for failures. */
  color?: ChartColor
}

export interface ChartSeries {
  key: string
  label: string
  color: ChartColor
  /** One for each bucket; null = unknown. */
  values: (number | null)[]
  /** The previous period: grey and dashed. */
  isBefore?: boolean
  /**
   * An end of an interval on a chart of lines: what lies between it and the other end, the series before it, is tinted.
   */
  bound?: 'high' | 'low'
  /** What the legend calls it; series with the same name here are one entry: the ends of an interval. */
  legend?: string
  /** The time of each value, where it differs from the time of the bucket. */
  titles?: string[]
}

/** A horizontal line across the plot, with its text. */
export interface ChartLimit {
  value: number
  label: string
  color: ChartSeverity
}

/** A stretch of the axis, tinted and marked at its top. */
export interface ChartSpan {
  /** Positions between buckets: 1.5 is halfway between the second and the third. */
  from: number
  to: number
  color: ChartSeverity
}

/** An event beside the figures: a dashed vertical line with its text. */
export interface ChartMark {
  key: string
  /** ISO 8601. */
  at: string
  text: string
  color: 'accent' | ChartSeverity
}

export type ChartSeverity = 'warning' | 'critical'

/**
 * The content of a chart, and so of its table twin and its CSV. Ring and waterfall have one series: slices or steps are
 * buckets. The steps of a waterfall are records in, the losses (negative), records out.
 */
export interface ChartModel {
  /** Head of the first column: "Time", "Stage". */
  bucketLabel: string
  buckets: ChartBucket[]
  series: ChartSeries[]
  /** Unit after a figure; '' = none. */
  unit: string
  /** Unit of the unformatted figures, where the formatted ones carry their own: `ms`, `ratio`. */
  plainUnit?: string | undefined
  /** What a provisional bucket is called, where something else than events is missing. */
  provisional?: string
  /** The direction that is good: a change is coloured only where this is set. */
  good?: 'up' | 'down' | 'none'
  /** How two periods are compared; in points for ratios of 0 to 1. */
  change?: 'relative' | 'points'
  /** Thresholds of a line. */
  limits?: ChartLimit[]
  /** Times at which a threshold was exceeded. */
  spans?: ChartSpan[]
  /** Events, on an axis of time. */
  marks?: ChartMark[]
}

/** Formats figures in the reader's language: short for axes and marks, in full for tooltips and tables. */
export interface ChartFormat {
  short: (value: number) => string
  exact: (value: number) => string
  /** Top of the axis when all values are zero; absent = 1. */
  zeroTop?: number
  /** There are no halves, also where a mean is drawn. */
  isWhole?: boolean
  /** Distances of axis lines that are round, ascending; absent = of powers of ten. */
  steps?: readonly number[]
}

/** The peak of the first series and its newest known value, for the summary of a chart. */
export function findPeak({ buckets, series }: ChartModel): { peak: number, peakAt: string, last: number } | undefined {
  const known = (series[0]?.values ?? []).flatMap((value, index) =>
    value === null ? [] : [{ value, title: buckets[index]?.title ?? '' }])
  const [first, last] = [known[0], known.at(-1)]
  if (!first || !last) {
    return undefined
  }
  const highest = known.reduce((most, point) => point.value > most.value ? point : most, first)
  return { peak: highest.value, peakAt: highest.title, last: last.value }
}

/** An entry of a legend: a series, or both ends of an interval. */
export interface LegendEntry {
  label: string
  keys: string[]
  series: ChartSeries
}

export function toLegend({ series: all }: Pick<ChartModel, 'series'>): LegendEntry[] {
  return all.flatMap((series, index) => {
    const { key, label, legend } = series
    if (legend === undefined) {
      return [{ label, keys: [key], series }]
    }
    const keys = all.flatMap(other => other.legend === legend ? [other.key] : [])
    return all.findIndex(other => other.legend === legend) === index ? [{ label: legend, keys, series }] : []
  })
}
