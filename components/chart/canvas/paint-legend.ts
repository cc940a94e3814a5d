import type { ChartPalette } from '~/composables/chart/useChartPalette'
import type { Picture } from '~/composables/chart/useChartFiles'
import { type ChartColor, type ChartSeries, toLegend } from '~/utils/chart/chart-data'
import { BEFORE_DASH, PROVISIONAL_ALPHA, PROVISIONAL_DASH, toLook } from '~/utils/chart/chart-look'
import { isMissing, isProvisional } from '~/utils/chart/chart-status'
import { drawHatch } from './marks'
import { type Place, write } from './pen'

const KEY_WIDTH = 22
const KEY_GAP = 6
const ITEM_GAP = 20
const LINE_HEIGHT = 12

type Key = { label: string, draw: (x: number, y: number) => void }

/** The same samples as in the legend on the page. */
export function paintLegend(
  ctx: CanvasRenderingContext2D, { kind, model, palette, words }: Picture, { left, top }: Place,
) {
  const isLine = kind === 'line'
  const first = model.series[0]?.color ?? 1
  const keys: Key[] = [
    ...toLegend(model).map(({ label, series }) => ({
      label, draw: isLine ? lineKey(ctx, palette, series) : barKey(ctx, palette, series),
    })),
    ...model.buckets.some(isProvisional)
      ? [{
          label: words.provisional,
          draw: isLine ? provisionalKey(ctx, palette, first) : boxKey(ctx, palette.series[first], PROVISIONAL_ALPHA),
        }]
      : [],
    ...model.buckets.some(isMissing) ? [{ label: words.missing, draw: hatchKey(ctx, palette) }] : [],
  ]
  let x = left
  for (const { label, draw } of keys) {
    draw(x, top + LINE_HEIGHT / 2)
    write(
      ctx, palette, label, { x: x + KEY_WIDTH + KEY_GAP, y: top + LINE_HEIGHT - 1, size: 12, color: palette.ink.muted },
    )
    x += KEY_WIDTH + KEY_GAP + ctx.measureText(label).width + ITEM_GAP
  }
}

const stroke = (ctx: CanvasRenderingContext2D, color: string, dash: number[]) => (x: number, y: number) => {
  ctx.save()
  Object.assign(ctx, { strokeStyle: color, lineWidth: 2 })
  ctx.setLineDash(dash)
  ctx.beginPath()
  ctx.moveTo(x, y)
  ctx.lineTo(x + KEY_WIDTH, y)
  ctx.stroke()
  ctx.restore()
}

const lineKey = (ctx: CanvasRenderingContext2D, palette: ChartPalette, { isBefore, color }: ChartSeries) =>
  isBefore ? stroke(ctx, palette.series.muted, BEFORE_DASH) : stroke(ctx, palette.series[color], toLook(color).dash)

const provisionalKey = (ctx: CanvasRenderingContext2D, palette: ChartPalette, color: ChartColor) =>
  stroke(ctx, palette.series[color], PROVISIONAL_DASH)

const boxKey = (ctx: CanvasRenderingContext2D, color: string, alpha = 1) => (x: number, y: number) => {
  ctx.save()
  Object.assign(ctx, { fillStyle: color, globalAlpha: alpha })
  ctx.fillRect(x + KEY_WIDTH - 11, y - 5, 10, 10)
  ctx.restore()
}

const barKey = (ctx: CanvasRenderingContext2D, palette: ChartPalette, { isBefore, color }: ChartSeries) => isBefore
  ? (x: number, y: number) => {
      ctx.fillStyle = palette.ink.strong
      ctx.fillRect(x + KEY_WIDTH - 3, y - 6, 2, 12)
    }
  : boxKey(ctx, palette.series[color])

const hatchKey = (ctx: CanvasRenderingContext2D, palette: ChartPalette) => (x: number, y: number) =>
  drawHatch(ctx, { left: x + 6, right: x + KEY_WIDTH, top: y - 5, bottom: y + 5 }, palette.ink.faint)
