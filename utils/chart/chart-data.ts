import type { WindowStatus } from '#shared/contract/metric.contract'

/** A colour of the tokens: `--chart-1` to `--chart-8`, or one with a meaning. */
export type ChartColor = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 'rest' | 'good' | 'bad' | 'accent' | 'muted' | RunColor

/** States of runs that are neither good nor bad. */
export type RunColor = 'queued' | 'running' | 'paused' | 'cancelling' | 'partial' | 'crashed' | 'cancelled'

export type ChartKind = 'line' | 'bar' | 'stacked' | 'ring' | 'waterfall'

/** Their slices or steps are named where they are drawn. */
export const hasLegend = (kind: ChartKind) => kind !== 'ring' && kind !== 'waterfall'

/** One place on the axis: a moment, a stage, a model; a slice of a ring, a step of a waterfall. */
export interface ChartBucket {
  key: string
  /** On the axis, short. Where some are empty, the axis shows only the others: "11-15" once for its six buckets. */
  label: string
  /** In the tooltip, the table twin and the CSV: whole. */
  title: string
  /** Start, ISO 8601, where the axis is time. */
  at?: string
  /** Missing is drawn as a gap, partial as provisional. */
  status?: WindowStatus
  /** Of a slice or a step, where its place does not say it: `rest` for 其他, `bad` for failures. */
  color?: ChartColor
}

export interface ChartSeries {
  key: string
  label: string
  color: ChartColor
  /** One for each bucket; null = nothing known. */
  values: (number | null)[]
  /** The period before: grey and dashed. */
  isBefore?: boolean
  /** When its values are of, where that is not when the bucket is. */
  titles?: string[]
}

/**
 * What a chart shows, and so what its table twin and its CSV hold. Ring and waterfall have one series: the slices or
 * steps are buckets. The steps of a waterfall are what went in, the losses (negative), what came out.
 */
export interface ChartModel {
  /** Head of the first column: "Time", "Stage". */
  bucketLabel: string
  buckets: ChartBucket[]
  series: ChartSeries[]
  /** As it is written after a figure; '' = none. */
  unit: string
  /** Which way is good: a change is coloured only where it is said. */
  good?: 'up' | 'down' | 'none'
  /** How two periods are compared; points for ratios of 0 to 1. */
  change?: 'relative' | 'points'
}

/** Figures in the reader's language: short for axes and marks, whole for tooltips and tables. */
export interface ChartFormat {
  short: (value: number) => string
  exact: (value: number) => string
}
