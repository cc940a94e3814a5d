import type { Picture } from '~/composables/chart/useChartFiles'
import { PROVISIONAL_ALPHA } from '~/utils/chart/chart-look'
import { isMissing, isProvisional } from '~/utils/chart/chart-status'
import { NOTHING } from '~/utils/format/number-format'
import { drawHatch } from './marks'
import { type Place, write } from './pen'

const ROW = 36
const BAR = 20
const NAME = 220
const FIGURE = 140

/**
 * Horizontal bars, a row for each bucket and series.
 *
 * @returns the height they take.
 */
export function paintBars(
  ctx: CanvasRenderingContext2D, { model, format, palette, words }: Picture, { left, top, width }: Place,
): number {
  const now = model.series.filter(({ isBefore }) => !isBefore)
  const before = model.series.find(({ isBefore }) => isBefore)
  const most = model.series.flatMap(({ values }) => values).reduce<number>((a, b) => Math.max(a, b ?? 0), 0) || 1
  const track = { left: left + NAME, width: width - NAME - FIGURE }
  const lengthOf = (value: number | null | undefined) => Math.max(0, value ?? 0) / most * track.width
  const rowOf = ROW + (now.length - 1) * BAR
  model.buckets.forEach((bucket, index) => {
    const y = top + index * rowOf
    const bars = { top: y + 8, bottom: y + 8 + now.length * BAR }
    write(ctx, palette, bucket.label, { x: left, y: y + (bucket.note ? 16 : 23), size: 14, maxWidth: NAME - 20 })
    if (bucket.note) {
      write(ctx, palette, bucket.note, { x: left, y: y + 31, size: 12, color: palette.ink.muted, maxWidth: NAME - 20 })
    }
    if (isMissing(bucket)) {
      drawHatch(ctx, { left: track.left, right: track.left + track.width, ...bars }, palette.ink.hatch)
      return write(
        ctx, palette, words.missing, { x: left + width, y: y + 23, color: palette.ink.muted, align: 'right' },
      )
    }
    now.forEach(({ color, values }, nth) => {
      const value = values[index] ?? null
      Object.assign(ctx, {
        fillStyle: palette.series[bucket.color ?? color], globalAlpha: isProvisional(bucket) ? PROVISIONAL_ALPHA : 1,
      })
      ctx.fillRect(track.left, bars.top + nth * BAR, lengthOf(value), BAR - 1)
      ctx.globalAlpha = 1
      write(ctx, palette, value === null ? NOTHING : format.exact(value), {
        x: left + width, y: bars.top + nth * BAR + 15, size: 14, weight: 600, color: palette.ink.strong, align: 'right',
      })
    })
    if (before && before.values[index] !== null) {
      ctx.fillStyle = palette.ink.strong
      ctx.fillRect(track.left + lengthOf(before.values[index]), bars.top - 2, 2, bars.bottom - bars.top + 3)
    }
  })
  return model.buckets.length * rowOf
}
