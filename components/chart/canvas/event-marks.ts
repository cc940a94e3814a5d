import type { Plugin } from 'chart.js'
import { toPlace } from '~/utils/chart/chart-cursor'
import type { ChartMark } from '~/utils/chart/chart-data'
import { AXIS_FONT_PX, type Drawing } from './scales'

/** Room above the plot for the texts of its marks. */
export const EVENT_MARK_PX = 22
const DASH = [3, 3]
const PAD_PX = 5
const CHIP_PX = 16
const CORNER_PX = 4
/** Holds the names of most events in English whole, which are longer than the Chinese ones. */
const TEXT_MOST_PX = 190
/** Marks nearer than this are one line with the number of them. */
const NEAR_PX = 8

/** A dashed vertical line for each event; above stands a chip with its text, where it has room. */
export function toEventMark(drawing: () => Drawing, isInSlots: boolean): Plugin<'line' | 'bar'> {
  return {
    id: 'event',
    afterDatasetsDraw: ({ ctx, chartArea: { left, right, top, bottom }, scales: { x } }) => {
      const { model: { marks, buckets }, palette: { ink, series, font } } = drawing()
      if (!x || !marks) {
        return
      }
      const slot = x.getPixelForValue(1) - x.getPixelForValue(0)
      const start = x.getPixelForValue(0) - (isInSlots ? slot / 2 : 0)
      const placed = marks.flatMap((mark) => {
        const place = toPlace(mark.at, buckets)
        return place === undefined ? [] : [{ mark, px: Math.min(right, Math.max(left, start + place * slot)) }]
      }).sort((a, b) => a.px - b.px)
      let writtenTo = -Infinity
      ctx.save()
      ctx.font = `${AXIS_FONT_PX}px ${font}`
      for (const { mark, px, more } of gather(placed)) {
        const color = mark.color === 'accent' ? series.accent : ink[mark.color]
        Object.assign(ctx, { strokeStyle: color, fillStyle: color, lineWidth: 1 })
        ctx.beginPath()
        ctx.setLineDash(DASH)
        ctx.moveTo(Math.round(px) + 0.5, top - EVENT_MARK_PX + CHIP_PX)
        ctx.lineTo(Math.round(px) + 0.5, bottom)
        ctx.stroke()
        const text = shorten(ctx, more > 0 ? `${mark.text} +${more}` : mark.text)
        const width = Math.ceil(ctx.measureText(text).width) + 2 * PAD_PX
        // Within the plot, and beside the text before it or not at all.
        const from = Math.floor(Math.min(Math.max(px - width / 2, left), right - width)) + 0.5
        if (from > writtenTo) {
          Object.assign(ctx, { fillStyle: ink.panel, strokeStyle: ink.grid, textAlign: 'left', textBaseline: 'middle' })
          ctx.beginPath()
          ctx.setLineDash([])
          ctx.roundRect(from, top - EVENT_MARK_PX + 0.5, width, CHIP_PX, CORNER_PX)
          ctx.fill()
          ctx.stroke()
          ctx.fillStyle = mark.color === 'accent' ? ink.text : ink[`${mark.color}Text`]
          ctx.fillText(text, from + PAD_PX, top - EVENT_MARK_PX + 0.5 + CHIP_PX / 2)
          writtenTo = from + width + PAD_PX
        }
      }
      ctx.restore()
    },
  }
}

interface Placed {
  mark: ChartMark
  px: number
}

function gather(placed: readonly Placed[]): (Placed & { more: number })[] {
  const lines: (Placed & { more: number })[] = []
  for (const { mark, px } of placed) {
    const last = lines.at(-1)
    if (last && px - last.px < NEAR_PX) {
      last.more += 1
    }
    else {
      lines.push({ mark, px, more: 0 })
    }
  }
  return lines
}

function shorten(ctx: CanvasRenderingContext2D, text: string): string {
  let letters = [...text]
  while (letters.length > 1 && ctx.measureText(`${letters.join('')}…`).width > TEXT_MOST_PX) {
    letters = letters.slice(0, -1)
  }
  return letters.length < [...text].length ? `${letters.join('')}…` : text
}
