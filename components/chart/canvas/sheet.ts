import type { ChartPalette } from '~/composables/chart/useChartPalette'
import type { PictureTexts } from '~/utils/chart/chart-contents'
import { withPngText } from '~/utils/chart/png-text'
import { type Place, write } from './pen'

const WIDTH = 1_200
const PAD = 24
const HEAD = 62
/** Device pixels per CSS pixel: sharp on paper and on high-resolution screens. */
export const RATIO = 2
const FOOT = 30

/**
 * What stands around a picture: title, range, zone and where the figures come from; all of it is in the PNG as text
 * too.
 */
export interface Sheet extends PictureTexts {
  title: string
  palette: ChartPalette
}

/** Paints what the sheet is about. @returns the height it takes. */
export type Paint = (ctx: CanvasRenderingContext2D, place: Place) => number

/** A picture of a drawing, with all that is needed to read it without the page. */
export async function toSheet({ title, head, foot, texts, palette }: Sheet, paint: Paint): Promise<Blob> {
  const canvas = document.createElement('canvas')
  const ctx = canvas.getContext('2d')
  if (!ctx) {
    throw new Error('this browser gives no canvas')
  }
  const body = { left: PAD, top: HEAD + PAD / 2, width: WIDTH - 2 * PAD }
  // Painted twice: once to measure the height, and again because resizing a canvas clears it.
  const end = body.top + paint(ctx, body)
  const height = end + (foot ? FOOT : 0) + PAD
  Object.assign(canvas, { width: WIDTH * RATIO, height: height * RATIO })
  ctx.scale(RATIO, RATIO)
  ctx.fillStyle = palette.ink.panel
  ctx.fillRect(0, 0, WIDTH, height)
  write(ctx, palette, title, { x: PAD, y: 32, size: 20, weight: 600, color: palette.ink.strong })
  write(ctx, palette, head, { x: PAD, y: 56, size: 13, color: palette.ink.muted, maxWidth: body.width })
  paint(ctx, body)
  if (foot) {
    write(ctx, palette, foot, { x: PAD, y: end + FOOT, size: 12, color: palette.ink.muted, maxWidth: body.width })
  }
  const png = new Uint8Array(await (await toBlob(canvas)).arrayBuffer())
  return new Blob([withPngText(png, texts)], { type: 'image/png' })
}

const toBlob = (canvas: HTMLCanvasElement) => new Promise<Blob>((resolve, reject) =>
  canvas.toBlob(blob => blob ? resolve(blob) : reject(new Error('the canvas gave no picture')), 'image/png'))
