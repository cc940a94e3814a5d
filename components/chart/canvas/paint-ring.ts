import type { Picture } from '~/composables/chart/useChartFiles'
import { toSlices } from '~/utils/chart/chart-ring'
import { formatRatio } from '~/utils/format/number-format'
import { type Place, write } from './pen'

const RADIUS = 120
const THICKNESS = 42
const ROW = 34

/** @returns the height it takes. */
export function paintRing(
  ctx: CanvasRenderingContext2D, { model, format, palette }: Picture, { left, top, width }: Place,
): number {
  const { slices, total } = toSlices(model)
  const height = Math.max(2 * RADIUS + THICKNESS, slices.length * ROW) + 16
  const [x, y] = [left + 200, top + height / 2]
  const gap = slices.filter(({ share }) => share > 0).length > 1 ? 1 / RADIUS : 0
  for (const { share, from, color } of slices.filter(slice => slice.share > 0)) {
    const start = from * 2 * Math.PI - Math.PI / 2
    ctx.beginPath()
    ctx.arc(x, y, RADIUS, start + gap, Math.max(start + gap + 0.002, start + share * 2 * Math.PI - gap))
    Object.assign(ctx, { strokeStyle: palette.series[color], lineWidth: THICKNESS })
    ctx.stroke()
  }
  write(ctx, palette, format.short(total), {
    x, y: y + 4, size: 26, weight: 600, color: palette.ink.strong, align: 'center',
  })
  write(ctx, palette, model.unit, { x, y: y + 26, size: 13, color: palette.ink.muted, align: 'center' })
  const [listLeft, listRight] = [left + 440, left + width - 40]
  slices.forEach((slice, index) => {
    const line = top + (height - slices.length * ROW) / 2 + index * ROW + ROW / 2 + 5
    ctx.fillStyle = palette.series[slice.color]
    ctx.fillRect(listLeft, line - 11, 12, 12)
    write(ctx, palette, slice.title, { x: listLeft + 24, y: line, size: 14, maxWidth: listRight - listLeft - 260 })
    write(
      ctx, palette, format.exact(slice.value), { x: listRight - 90, y: line, color: palette.ink.muted, align: 'right' },
    )
    write(ctx, palette, formatRatio(slice.share), {
      x: listRight, y: line, size: 14, weight: 600, color: palette.ink.strong, align: 'right',
    })
  })
  return height
}
