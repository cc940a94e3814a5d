import type { Plugin } from 'chart.js'
import type { ChartSeverity } from '~/utils/chart/chart-data'
import { AXIS_FONT_PX, type Drawing } from './scales'

/** Room above the plot for the marks of its spans. */
export const SPAN_MARK_PX = 18
const MARK_RADIUS_PX = 6
const LEAST_SPAN_PX = 3
const LIMIT_DASH = [7, 4]
const LABEL_PAD_PX = 4

/** Tints when a threshold was exceeded; above stands the sign of the severity, so that colour alone says nothing. */
export function toSpanMark(drawing: () => Drawing): Plugin<'line' | 'bar'> {
  return {
    id: 'span',
    beforeDatasetsDraw: ({ ctx, chartArea: { left, right, top, bottom }, scales: { x } }) => {
      const { model, palette: { ink } } = drawing()
      if (!x || !model.spans) {
        return
      }
      const slot = x.getPixelForValue(1) - x.getPixelForValue(0)
      const pixelOf = (position: number) => Math.min(right, Math.max(left, x.getPixelForValue(0) + position * slot))
      ctx.save()
      for (const { from, to, color } of model.spans) {
        const start = Math.min(pixelOf(from), right - LEAST_SPAN_PX)
        const width = Math.max(LEAST_SPAN_PX, pixelOf(to) - start)
        ctx.fillStyle = ink[`${color}Tint`]
        ctx.fillRect(start, top, width, bottom - top)
        drawSign(ctx, { x: start + width / 2, y: top - MARK_RADIUS_PX - 3 }, color, ink[color])
      }
      ctx.restore()
    },
  }
}

const CORNERS: Record<ChartSeverity, { count: number, turn: number }> = {
  critical: { count: 8, turn: Math.PI / 8 }, warning: { count: 3, turn: -Math.PI / 2 },
}

/** An octagon or a triangle, with an exclamation mark in it. */
function drawSign(ctx: CanvasRenderingContext2D, at: { x: number, y: number }, severity: ChartSeverity, color: string) {
  const { count, turn } = CORNERS[severity]
  ctx.beginPath()
  for (let corner = 0; corner < count; corner += 1) {
    const angle = turn + corner * 2 * Math.PI / count
    ctx.lineTo(at.x + MARK_RADIUS_PX * Math.cos(angle), at.y + MARK_RADIUS_PX * Math.sin(angle))
  }
  ctx.closePath()
  Object.assign(ctx, { strokeStyle: color, fillStyle: color, lineWidth: 1.5, lineJoin: 'round' })
  ctx.stroke()
  ctx.fillRect(at.x - 0.75, at.y - 3, 1.5, 3.5)
  ctx.fillRect(at.x - 0.75, at.y + 1.5, 1.5, 1.5)
}

/** The thresholds as dashed lines, each with its text. */
export function toLimitMark(drawing: () => Drawing): Plugin<'line' | 'bar'> {
  return {
    id: 'limit',
    afterDatasetsDraw: ({ ctx, chartArea: { left, right, top }, scales: { y } }) => {
      const { model, palette: { ink, font } } = drawing()
      if (!y || !model.limits) {
        return
      }
      ctx.save()
      ctx.font = `${AXIS_FONT_PX}px ${font}`
      for (const { value, label, color } of model.limits) {
        const height = y.getPixelForValue(value)
        ctx.beginPath()
        ctx.setLineDash(LIMIT_DASH)
        Object.assign(ctx, { strokeStyle: ink[color], lineWidth: 1.5 })
        ctx.moveTo(left, height)
        ctx.lineTo(right, height)
        ctx.stroke()
        const isTop = height - AXIS_FONT_PX - LABEL_PAD_PX < top
        Object.assign(
          ctx, { fillStyle: ink[`${color}Text`], textAlign: 'left', textBaseline: isTop ? 'top' : 'bottom' },
        )
        ctx.fillText(label, left + LABEL_PAD_PX, isTop ? height + LABEL_PAD_PX : height - LABEL_PAD_PX / 2)
      }
      ctx.restore()
    },
  }
}
