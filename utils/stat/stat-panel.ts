import type { ChartFormat, ChartModel } from '../chart/chart-data'

/** The chart of a panel of the statistics, without the look of its data. */
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

/** The simulator's models have this prefix; their tokens cost nothing and say nothing about a real model. */
export const isSimulated = (modelVersion: string | null) => modelVersion?.startsWith('simulator:') ?? false
