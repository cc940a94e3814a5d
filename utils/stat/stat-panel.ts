import type { MetricWindow } from '#shared/contract/metric.contract'
import type { ChartFormat, ChartModel } from '../chart/chart-data'
import type { ChartProof } from '../chart/chart-proof'

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
  proof?: ChartProof | undefined
}

/** Where the figures of an answer come from; undefined until it was read. */
export const toProof = (
  answer: { window: Pick<MetricWindow, 'from' | 'to'>, watermark: string | null, commit: string | null } | null
    | undefined,
  compared?: ChartProof['compared'] | null,
): ChartProof | undefined =>
  answer
    ? {
        from: answer.window.from, to: answer.window.to, compared: compared ?? undefined, watermark: answer.watermark,
        commit: answer.commit,
      }
    : undefined
