import type { Picture } from '~/composables/chart/useChartFiles'
import { hasLegend } from '~/utils/chart/chart-data'
import { withPngText } from '~/utils/chart/png-text'
import { Chart } from './chart-js'
import { toChartConfig, toMarks } from './chart-config'
import { paintBars } from './paint-bars'
import { paintFall } from './paint-fall'
import { paintLegend } from './paint-legend'
import { paintRing } from './paint-ring'
import { write } from './pen'

const WIDTH = 1_200
const PAD = 24
const HEAD = 62
const PLOT_HEIGHT = 440
/** Device pixels per CSS pixel: sharp on paper and on high-resolution screens. */
const RATIO = 2
const FOOT = 30

/** Draws title, range, zone, legend, chart and where the figures come from on a canvas; all of it is in the PNG as text too. */
export async function toPicture(picture: Picture): Promise<Blob> {
  const { kind, palette, title, head, foot, texts, isHorizontal } = picture
  const isPlot = kind !== 'ring' && kind !== 'waterfall' && !isHorizontal
  const canvas = document.createElement('canvas')
  const ctx = canvas.getContext('2d')
  if (!ctx) {
    throw new Error('this browser gives no canvas')
  }
  const body = { left: PAD, top: HEAD + PAD / 2 + (hasLegend(kind) ? 28 : 0), width: WIDTH - 2 * PAD }
  const paint = isPlot ? paintPlot : kind === 'ring' ? paintRing : kind === 'waterfall' ? paintFall : paintBars
  // Painted twice: once to measure the height, and again because resizing a canvas clears it.
  const end = body.top + (isPlot ? PLOT_HEIGHT : paint(ctx, picture, body))
  const height = end + (foot ? FOOT : 0) + PAD
  Object.assign(canvas, { width: WIDTH * RATIO, height: height * RATIO })
  ctx.scale(RATIO, RATIO)
  ctx.fillStyle = palette.ink.panel
  ctx.fillRect(0, 0, WIDTH, height)
  write(ctx, palette, title, { x: PAD, y: 32, size: 20, weight: 600, color: palette.ink.strong })
  write(ctx, palette, head, { x: PAD, y: 56, size: 13, color: palette.ink.muted, maxWidth: body.width })
  if (hasLegend(kind)) {
    paintLegend(ctx, picture, { left: PAD, top: HEAD + 10, width: body.width })
  }
  paint(ctx, picture, body)
  if (foot) {
    write(ctx, palette, foot, { x: PAD, y: end + FOOT, size: 12, color: palette.ink.muted, maxWidth: body.width })
  }
  const png = new Uint8Array(await (await toBlob(canvas)).arrayBuffer())
  return new Blob([withPngText(png, texts)], { type: 'image/png' })
}

function paintPlot(ctx: CanvasRenderingContext2D, picture: Picture, { left, top, width }: { left: number, top: number, width: number }): number {
  const drawing = { ...picture, missingLabel: picture.words.missing }
  const canvas = Object.assign(document.createElement('canvas'), { width, height: PLOT_HEIGHT })
  const config = toChartConfig(picture.kind, drawing)
  const chart = new Chart(canvas, { ...config, options: { ...config.options, responsive: false, devicePixelRatio: RATIO }, plugins: toMarks(picture.kind, () => drawing) })
  ctx.drawImage(canvas, left, top, width, PLOT_HEIGHT)
  chart.destroy()
  return PLOT_HEIGHT
}

const toBlob = (canvas: HTMLCanvasElement) => new Promise<Blob>((resolve, reject) =>
  canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error('the canvas gave no picture')), 'image/png'))
