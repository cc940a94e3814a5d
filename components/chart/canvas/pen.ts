import type { ChartPalette } from '~/composables/chart/useChartPalette'

export interface Place {
  left: number
  top: number
  width: number
}

export interface Stroke {
  x: number
  /** The baseline of the text. */
  y: number
  size?: number
  weight?: number
  color?: string
  align?: CanvasTextAlign
  /** Cut with an ellipsis beyond it. */
  maxWidth?: number
}

/** Writes one line. */
export function write(ctx: CanvasRenderingContext2D, palette: ChartPalette, text: string, {
  x, y, size = 13, weight = 400, color = palette.ink.text, align = 'left', maxWidth,
}: Stroke) {
  Object.assign(ctx, {
    font: `${weight} ${size}px ${palette.font}`, fillStyle: color, textAlign: align, textBaseline: 'alphabetic',
  })
  ctx.fillText(maxWidth === undefined ? text : cut(ctx, text, maxWidth), x, y)
}

function cut(ctx: CanvasRenderingContext2D, text: string, maxWidth: number): string {
  if (ctx.measureText(text).width <= maxWidth) {
    return text
  }
  const letters = [...text]
  while (letters.length > 0 && ctx.measureText(`${letters.join('')}…`).width > maxWidth) {
    letters.pop()
  }
  return `${letters.join('')}…`
}
