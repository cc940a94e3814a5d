import type { Plugin } from 'chart.js'
import type { ChartKind } from '~/utils/chart/chart-data'
import { toBarConfig } from './bar-config'
import { toLineConfig } from './line-config'
import { toBeforeMark, toGapMark } from './marks'
import type { CanvasConfig, CanvasType, Drawing } from './scales'

export const toChartConfig = (kind: ChartKind, drawing: Drawing): CanvasConfig =>
  kind === 'line' ? toLineConfig(drawing) : toBarConfig(drawing, kind === 'stacked')

/** Plugins that draw beside the series. They read the drawing each time, since chart.js keeps the plugins. */
export const toMarks = (kind: ChartKind, drawing: () => Drawing): Plugin<CanvasType>[] =>
  kind === 'line' ? [toGapMark(drawing)] : [toGapMark(drawing), toBeforeMark(drawing)]
