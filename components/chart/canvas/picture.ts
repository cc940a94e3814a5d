import type { Picture } from '~/composables/chart/useChartFiles'
import { hasLegend } from '~/utils/chart/chart-data'
import { Chart } from './chart-js'
import { toChartConfig, toMarks } from './chart-config'
import { paintBars } from './paint-bars'
import { paintFall } from './paint-fall'
import { paintLegend } from './paint-legend'
import { paintRing } from './paint-ring'
import type { Place } from './pen'
import { RATIO, toSheet } from './sheet'

const PLOT_HEIGHT = 440
const LEGEND_HEIGHT = 28

/** Draws a chart with its legend on a sheet. */
export function toPicture(picture: Picture): Promise<Blob> {
  const { kind, isHorizontal } = picture
  const isPlot = kind !== 'ring' && kind !== 'waterfall' && !isHorizontal
  const paint = isPlot ? paintPlot : kind === 'ring' ? paintRing : kind === 'waterfall' ? paintFall : paintBars
  const above = hasLegend(kind) ? LEGEND_HEIGHT : 0
  return toSheet(picture, (ctx, place) => {
    if (hasLegend(kind)) {
      paintLegend(ctx, picture, { ...place, top: place.top - 2 })
    }
    return above + paint(ctx, picture, { ...place, top: place.top + above })
  })
}

function paintPlot(ctx: CanvasRenderingContext2D, picture: Picture, { left, top, width }: Place): number {
  const drawing = { ...picture, missingLabel: picture.words.missing }
  const canvas = Object.assign(document.createElement('canvas'), { width, height: PLOT_HEIGHT })
  const config = toChartConfig(picture.kind, drawing)
  const chart = new Chart(canvas, {
    ...config, options: { ...config.options, responsive: false, devicePixelRatio: RATIO },
    plugins: toMarks(picture.kind, () => drawing),
  })
  ctx.drawImage(canvas, left, top, width, PLOT_HEIGHT)
  chart.destroy()
  return PLOT_HEIGHT
}
