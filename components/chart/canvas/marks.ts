import type { Chart, Plugin } from 'chart.js'
import { PROVISIONAL_ALPHA } from '~/utils/chart/chart-look'
import { isProvisional, toDrawn, toGaps } from '~/utils/chart/chart-status'
import { AXIS_FONT_PX, type Drawing } from './scales'

const HATCH_PX = 6
const WORD_PAD_PX = 4

/** Hatches and labels missing buckets, so that a gap is not taken for zero. */
export function toGapMark(drawing: () => Drawing): Plugin<'line' | 'bar'> {
  return {
    id: 'gap',
    beforeDatasetsDraw: ({ ctx, chartArea, scales }) => {
      const { model, palette, missingLabel } = drawing()
      const x = scales.x
      if (!x) {
        return
      }
      const half = (x.getPixelForValue(1) - x.getPixelForValue(0)) / 2 || chartArea.width / 2
      for (const { from, to } of toGaps(model.buckets)) {
        const left = Math.max(chartArea.left, x.getPixelForValue(from) - half)
        const right = Math.min(chartArea.right, x.getPixelForValue(to - 1) + half)
        drawHatch(ctx, { left, right, top: chartArea.top, bottom: chartArea.bottom }, palette.ink.hatch)
        ctx.save()
        ctx.font = `${AXIS_FONT_PX}px ${palette.font}`
        if (ctx.measureText(missingLabel).width + 2 * WORD_PAD_PX <= right - left) {
          Object.assign(ctx, { fillStyle: palette.ink.faint, textAlign: 'center', textBaseline: 'middle' })
          const lines = (model.limits ?? []).flatMap(({ value }) => scales.y?.getPixelForValue(value) ?? [])
          ctx.fillText(missingLabel, (left + right) / 2, toWordMiddle(chartArea, lines))
        }
        ctx.restore()
      }
    },
  }
}

/** Where no line of a threshold crosses the word: at the top, or else in the middle or at the bottom. */
function toWordMiddle({ top, bottom }: Pick<Box, 'top' | 'bottom'>, lines: readonly number[]): number {
  const half = AXIS_FONT_PX / 2 + WORD_PAD_PX
  const places = [top + half, (top + bottom) / 2, bottom - half]
  return places.find(place => lines.every(line => Math.abs(line - place) > half)) ?? top + half
}

interface Box {
  left: number
  right: number
  top: number
  bottom: number
}

export function drawHatch(ctx: CanvasRenderingContext2D, { left, right, top, bottom }: Box, color: string) {
  ctx.save()
  ctx.beginPath()
  ctx.rect(left, top, right - left, bottom - top)
  ctx.clip()
  ctx.beginPath()
  const height = bottom - top
  for (let x = left - height; x < right; x += HATCH_PX * Math.SQRT2) {
    ctx.moveTo(x, bottom)
    ctx.lineTo(x + height, top)
  }
  Object.assign(ctx, { strokeStyle: color, lineWidth: 1 })
  ctx.stroke()
  ctx.restore()
}

const TICK_OVER_PX = 3

/** The previous period: a line of 2 px across the bar. */
export function toBeforeMark(drawing: () => Drawing): Plugin<'bar'> {
  return {
    id: 'before',
    afterDatasetsDraw: (chart) => {
      const { model, palette } = drawing()
      const before = model.series.find(series => series.isBefore)
      const y = chart.scales.y
      if (!before || !y) {
        return
      }
      const { ctx } = chart
      ctx.save()
      ctx.fillStyle = palette.ink.strong
      toDrawn(model, before.values).forEach((value, index) => {
        const span = spanOfBars(chart, index)
        if (value !== null && span) {
          ctx.globalAlpha = isProvisional(model.buckets[index]) ? PROVISIONAL_ALPHA : 1
          ctx.fillRect(
            span.left - TICK_OVER_PX, Math.round(y.getPixelForValue(value)) - 1,
            span.right - span.left + 2 * TICK_OVER_PX, 2,
          )
        }
      })
      ctx.restore()
    },
  }
}

function spanOfBars(chart: Chart<'bar'>, index: number): { left: number, right: number } | undefined {
  const bars = chart.getSortedVisibleDatasetMetas().flatMap(({ data }) =>
    data[index] ? [data[index].getProps(['x', 'width'], true)] : [])
  const edges = bars.flatMap(({ x, width }) => [Number(x) - Number(width) / 2, Number(x) + Number(width) / 2])
    .filter(Number.isFinite)
  return edges.length > 0 ? { left: Math.min(...edges), right: Math.max(...edges) } : undefined
}
