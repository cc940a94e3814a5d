import { PROVISIONAL_ALPHA, withAlpha } from '~/utils/chart/chart-look'
import { isProvisional, toDrawn } from '~/utils/chart/chart-status'
import { EVENT_MARK_PX } from './event-marks'
import { type CanvasConfig, type Drawing, toBucketScale, toValueScale } from './scales'

/** Width of a bar as a share of its slot. */
const BAR_SHARE = 0.75
const WIDEST_PX = 72

/** Bars beside each other or, stacked, with 1 px between the layers; a provisional bucket is pale. */
export function toBarConfig(drawing: Drawing, isStacked: boolean): CanvasConfig<'bar'> {
  const { model, palette } = drawing
  const series = model.series.filter(({ isBefore }) => !isBefore)
  return {
    type: 'bar',
    data: {
      labels: model.buckets.map(({ label }) => label),
      datasets: series.map(({ key, values, color }) => ({
        label: key,
        data: toDrawn(model, values),
        backgroundColor: model.buckets.map(bucket =>
          isProvisional(bucket) ? withAlpha(palette.series[color], PROVISIONAL_ALPHA) : palette.series[color]),
        categoryPercentage: BAR_SHARE,
        barPercentage: isStacked || series.length === 1 ? 1 : 0.92,
        maxBarThickness: WIDEST_PX,
        borderColor: palette.ink.panel,
        borderWidth: isStacked ? { top: 1, bottom: 0, left: 0, right: 0 } : 0,
        borderRadius: isStacked ? 0 : { topLeft: 2, topRight: 2, bottomLeft: 0, bottomRight: 0 },
        borderSkipped: false,
      })),
    },
    options: {
      animation: false,
      events: [],
      maintainAspectRatio: false,
      layout: { padding: { top: model.marks?.length ? EVENT_MARK_PX : 6, right: 6 } },
      scales: {
        x: toBucketScale(drawing, { isStacked, hasSlots: true }),
        y: toValueScale(drawing, toHeights(drawing, isStacked), isStacked),
      },
    },
  }
}

/** Values that the axis must include: every bar, or the sum of each stack, and the ticks of the previous period. */
function toHeights({ model }: Drawing, isStacked: boolean): (number | null)[] {
  const drawn = model.series.map(({ values, isBefore }) => ({ isBefore, values: toDrawn(model, values) }))
  const before = drawn.filter(({ isBefore }) => isBefore).flatMap(({ values }) => values)
  const own = drawn.filter(({ isBefore }) => !isBefore)
  return isStacked
    ? [...before, ...model.buckets.map((_, index) => own.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))]
    : [...before, ...own.flatMap(({ values }) => values)]
}
