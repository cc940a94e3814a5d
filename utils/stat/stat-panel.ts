import type { ChartFormat, ChartModel } from '../chart/chart-data'

/** What a panel of the statistics gives its chart, beside the look of its data. */
export interface StatChart {
  /** Absent until it was read. */
  model: ChartModel | undefined
  format: ChartFormat
  title: string
  meta: string
  summary: string
  rangeLabel: string
  curl: string
}

/** The simulator names its models so; their tokens were never paid for and say nothing of a real model. */
export const isSimulated = (modelVersion: string | null) => modelVersion?.startsWith('simulator:') ?? false
