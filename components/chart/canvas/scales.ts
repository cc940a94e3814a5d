import type { ChartData, ChartOptions, Scale, ScaleOptions } from 'chart.js'
import type { ChartPalette } from '~/composables/chart/useChartPalette'
import { pickLabels, toAxisText, toLines, toValueAxis } from '~/utils/chart/chart-axis'
import type { ChartFormat, ChartModel } from '~/utils/chart/chart-data'
import { isProvisional } from '~/utils/chart/chart-status'

/** What a canvas is drawn from. */
export interface Drawing {
  model: ChartModel
  format: ChartFormat
  palette: ChartPalette
  /** Stands in a gap: "no data". */
  missingLabel: string
}

export type CanvasType = 'line' | 'bar'

export interface CanvasConfig<Type extends CanvasType = CanvasType> {
  type: Type
  data: ChartData<Type>
  options: ChartOptions<Type>
}

/** Never scales with the plot. */
export const AXIS_FONT_PX = 11

const fontOf = (palette: ChartPalette, weight: 'normal' | 600 = 'normal') => ({
  family: palette.font, size: AXIS_FONT_PX, weight,
})

/** An axis of 4 to 5 lines with shortened figures. */
export function toValueScale(
  { format, palette }: Drawing, values: (number | null)[], isStacked = false,
): ScaleOptions<'linear'> {
  const axis = toValueAxis(values, format)
  return {
    min: axis.min,
    max: axis.max,
    stacked: isStacked,
    border: { display: false },
    grid: { color: ({ tick }) => tick?.value === 0 ? palette.ink.axis : palette.ink.grid, drawTicks: false },
    ticks: {
      color: palette.ink.faint, font: fontOf(palette), padding: 8, callback: value => toAxisText(Number(value), format),
    },
    afterBuildTicks: (scale) => {
      scale.ticks = toLines(axis).map(value => ({ value }))
    },
  }
}

/** Only labels that fit; the label of the current bucket is emphasised. */
export function toBucketScale(
  { model, palette }: Drawing, { isStacked = false, hasSlots = false } = {},
): ScaleOptions<'category'> {
  const last = model.buckets.length - 1
  const isNow = (index: number | undefined) => index === last && isProvisional(model.buckets[last])
  return {
    stacked: isStacked,
    // Bars stand in slots, points of a line on the edges.
    offset: hasSlots,
    border: { display: false },
    grid: { display: false },
    ticks: {
      autoSkip: false,
      maxRotation: 0,
      padding: 2,
      color: ({ tick }) => isNow(tick?.value) ? palette.ink.strong : palette.ink.faint,
      font: ({ tick }) => fontOf(palette, isNow(tick?.value) ? 600 : 'normal'),
    },
    afterBuildTicks: (scale) => {
      scale.ticks = toFitting(scale, model, palette, isNow(last)).map(value => ({ value }))
    },
  }
}

function toFitting(scale: Scale, { buckets }: ChartModel, { font }: ChartPalette, keepsLast: boolean): number[] {
  const { ctx } = scale.chart
  ctx.save()
  ctx.font = `${AXIS_FONT_PX}px ${font}`
  const widths = buckets.map(({ label }) => label === '' ? 0 : ctx.measureText(label).width)
  ctx.restore()
  return pickLabels(widths, scale.maxWidth / Math.max(1, buckets.length), keepsLast)
}
