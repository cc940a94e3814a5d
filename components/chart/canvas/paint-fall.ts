import type { Picture } from '~/composables/chart/useChartFiles'
import { toFallSteps } from '~/utils/chart/chart-waterfall'
import { formatRatio, NOTHING } from '~/utils/format/number-format'
import { type Place, write } from './pen'

const ROW = 34
const NAME = 220
const FIGURES = 220

/** @returns the height it takes. */
export function paintFall(
  ctx: CanvasRenderingContext2D, { model, format, palette }: Picture, { left, top, width }: Place,
): number {
  const steps = toFallSteps(model)
  const track = { left: left + NAME, width: width - NAME - FIGURES }
  const at = (ratio: number) => track.left + ratio * track.width
  steps.forEach((step, index) => {
    const y = top + index * ROW
    const [color, weight] = step.isTotal ? [palette.ink.strong, 600] : [palette.ink.text, 400]
    write(ctx, palette, step.title, { x: left, y: y + 22, size: 14, weight, color, maxWidth: NAME - 20 })
    if (index < steps.length - 1) {
      ctx.fillStyle = palette.ink.axis
      ctx.fillRect(Math.round(at(index === 0 ? step.to : step.from)), y + ROW - 5, 1, 10)
    }
    ctx.fillStyle = palette.series[step.color]
    ctx.fillRect(at(step.from), y + 5, Math.max(1, at(step.to) - at(step.from)), ROW - 10)
    write(ctx, palette, step.value === null ? NOTHING : format.exact(step.value), {
      x: left + width - 90, y: y + 22, size: 14, weight, color, align: 'right',
    })
    write(ctx, palette, step.share === null ? NOTHING : formatRatio(step.share), {
      x: left + width, y: y + 22, color: palette.ink.muted, align: 'right',
    })
  })
  return steps.length * ROW
}
