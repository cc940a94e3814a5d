import type { Chart, Plugin } from 'chart.js'
import type { ChartKind } from '~/utils/chart/chart-data'
import type { ChartGeometry } from '~/utils/chart/chart-cursor'
import { toDrawn } from '~/utils/chart/chart-status'
import { toEventMark } from './event-marks'
import { toLimitMark, toSpanMark } from './threshold-marks'
import { toBarConfig } from './bar-config'
import { toLineConfig } from './line-config'
import { toBeforeMark, toGapMark } from './marks'
import type { CanvasConfig, CanvasType, Drawing } from './scales'

export const toChartConfig = (kind: ChartKind, drawing: Drawing): CanvasConfig =>
  kind === 'line' ? toLineConfig(drawing) : toBarConfig(drawing, kind === 'stacked')

/** Plugins that draw beside the series. They read the drawing each time, since chart.js keeps the plugins. */
export const toMarks = (kind: ChartKind, drawing: () => Drawing): Plugin<CanvasType>[] =>
  kind === 'line'
    ? [toGapMark(drawing), toSpanMark(drawing), toLimitMark(drawing), toEventMark(drawing, false)]
    : [toGapMark(drawing), toBeforeMark(drawing), toEventMark(drawing, true)]

/** Reports where buckets and points lie, each time they have moved. */
export function toGeometryReport(
  drawing: () => Drawing, isStacked: boolean, report: (geometry: ChartGeometry) => void,
): Plugin<'line' | 'bar'> {
  return { id: 'geometry', afterUpdate: chart => report(toGeometry(chart, drawing(), isStacked)) }
}

function toGeometry(chart: Chart<'line' | 'bar'>, { model }: Drawing, isStacked: boolean): ChartGeometry {
  const { left, right, top, bottom } = chart.chartArea
  const { x, y } = chart.scales
  let shown = 0
  const ys = model.series.map((series) => {
    // Bars have no dataset for the previous period: its ticks lie at the height of their value.
    const set = chart.data.datasets[shown]?.label === series.key ? chart.getDatasetMeta(shown++).data : undefined
    return toDrawn(model, series.values).map((value, index) => {
      if (value === null) {
        return null
      }
      return set && isStacked ? middleOf(set[index]) : y?.getPixelForValue(value) ?? null
    })
  })
  return { left, right, top, bottom, xs: model.buckets.map((_, index) => x?.getPixelForValue(index) ?? 0), ys }
}

function middleOf(bar: { getProps: (names: string[], isFinal: boolean) => Record<string, unknown> } | undefined): number
  | null {
  const { y, base } = bar?.getProps(['y', 'base'], true) ?? {}
  return typeof y === 'number' && typeof base === 'number' ? (y + base) / 2 : null
}
