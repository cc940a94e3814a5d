import type { TimelinePicture } from '~/composables/run/useTimelinePicture'
import type { ChartPalette } from '~/composables/chart/useChartPalette'
import type { ChartColor } from '~/utils/chart/chart-data'
import { placeText } from '~/utils/run/run-timeline'
import { drawHatch } from './marks'
import { type Place, write } from './pen'
import { toSheet } from './sheet'

const LEGEND = 30
const ROW = 30
const BAR = 16
const NAME = 240
const AXIS = 24

/** The colour of a tone, as the states of runs have it. */
const COLOR: Partial<Record<string, ChartColor>> = {
  green: 'good', red: 'bad', blue: 'running', amber: 'partial', violet: 'paused', accent: 'waiting', magenta: 'crashed',
}
const colorOf = (palette: ChartPalette, tone: string | undefined) => palette.series[COLOR[tone ?? ''] ?? 'cancelled']

/** The lanes of a run's stages over one axis, with the legend of the bars. */
export const toTimelinePicture = (picture: TimelinePicture): Promise<Blob> =>
  toSheet(picture, (ctx, place) => paintTimeline(ctx, picture, place))

function paintTimeline(ctx: CanvasRenderingContext2D, picture: TimelinePicture, { left, top, width }: Place): number {
  const { palette, lanes, ticks, now } = picture
  const axis = { left: left + NAME, width: width - NAME }
  const toX = (percent: number) => axis.left + percent / 100 * axis.width
  const first = top + LEGEND
  const end = first + lanes.length * ROW
  paintLegend(ctx, picture, { left, top, width })
  for (const { position, label } of ticks) {
    ctx.fillStyle = palette.ink.grid
    ctx.fillRect(toX(position), first, 1, end - first)
    write(ctx, palette, label, {
      x: toX(position), y: end + 16, size: 12, color: palette.ink.faint,
      align: position < 3 ? 'left' : position > 97 ? 'right' : 'center',
    })
  }
  lanes.forEach((lane, index) => paintLane(ctx, picture, { lane, top: first + index * ROW, left, axis }))
  if (now !== undefined) {
    ctx.fillStyle = palette.series.accent
    ctx.fillRect(toX(now) - 1, first, 2, end - first)
  }
  return LEGEND + lanes.length * ROW + AXIS
}

interface LanePlace {
  lane: TimelinePicture['lanes'][number]
  left: number
  top: number
  axis: { left: number, width: number }
}

function paintLane(
  ctx: CanvasRenderingContext2D, { palette }: TimelinePicture, { lane, left, top, axis }: LanePlace,
): void {
  const middle = top + ROW / 2
  write(ctx, palette, lane.label, { x: left, y: middle + 5, size: 14, maxWidth: NAME - 16 })
  for (const { look, tone, start, size } of lane.bars) {
    const [x, length] = [
      axis.left + start / 100 * axis.width, Math.max(look === 'run' ? 3 : 1, size / 100 * axis.width),
    ]
    if (look === 'wait') {
      drawHatch(ctx, { left: x, right: x + length, top: middle - 3, bottom: middle + 3 }, palette.ink.hatch)
    }
    else {
      ctx.fillStyle = look === 'pause'
        ? palette.series.paused
        : look === 'gate' ? palette.series.waiting : colorOf(palette, tone)
      ctx.fillRect(x, look === 'run' ? middle - BAR / 2 : middle - 2, length, look === 'run' ? BAR : 4)
    }
  }
  const place = placeText(lane.bars)
  const inside = lane.bars.find(({ key }) => key === place.inside)
  if (inside) {
    write(ctx, palette, lane.text, {
      x: axis.left + inside.start / 100 * axis.width + 5, y: middle + 4, size: 12, color: palette.ink.panel,
      maxWidth: inside.size / 100 * axis.width - 8,
    })
  }
  else if (place.before !== undefined) {
    write(ctx, palette, lane.text, {
      x: axis.left + place.before / 100 * axis.width - 6, y: middle + 4, size: 12, color: palette.ink.muted,
      align: 'right',
    })
  }
  else if (place.behind !== undefined || lane.bars.length === 0) {
    write(ctx, palette, lane.text, {
      x: axis.left + (place.behind ?? 0) / 100 * axis.width + 6, y: middle + 4, size: 12, color: palette.ink.muted,
    })
  }
}

function paintLegend(ctx: CanvasRenderingContext2D, { palette, legend }: TimelinePicture, { left, top }: Place): void {
  let x = left
  for (const { label, look, tone } of legend) {
    if (look === 'hatch') {
      drawHatch(ctx, { left: x, right: x + 14, top: top + 3, bottom: top + 13 }, palette.ink.hatch)
    }
    else {
      ctx.fillStyle = colorOf(palette, tone)
      ctx.fillRect(x, top + 3, 14, 10)
    }
    write(ctx, palette, label, { x: x + 20, y: top + 13 })
    x += 20 + ctx.measureText(label).width + 20
  }
}
