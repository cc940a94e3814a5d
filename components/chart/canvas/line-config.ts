import type { ChartDataset } from 'chart.js'
import type { ChartSeries } from '~/utils/chart/chart-data'
import { BEFORE_DASH, PROVISIONAL_DASH, toLook, withAlpha } from '~/utils/chart/chart-look'
import { isLonely, isProvisional, toDrawn } from '~/utils/chart/chart-status'
import { EVENT_MARK_PX } from './event-marks'
import { SPAN_MARK_PX } from './threshold-marks'
import { type CanvasConfig, type Drawing, toBucketScale, toValueScale } from './scales'

/** A marker on every nth point, so that markers do not hide a long line. */
const MARKERS_PER_LINE = 12

const AREA_ALPHA = 0.1
const BOUND_ALPHA = 0.5

/** Straight lines of 2 px; the first has an area below it, the others a dash and a marker. */
export function toLineConfig(drawing: Drawing): CanvasConfig<'line'> {
  const { model } = drawing
  // Two areas over each other could not be told apart.
  const first = model.series.some(series => series.bound) ? -1 : model.series.findIndex(series => !series.isBefore)
  return {
    type: 'line',
    data: {
      labels: model.buckets.map(({ label }) => label),
      datasets: model.series.map((series, index) => series.isBefore
        ? toBeforeLine(drawing, series)
        : series.bound
          ? toBoundLine(drawing, series, model.series[index - 1]?.bound === 'high')
          : toLine(drawing, series, index === first)),
    },
    options: {
      animation: false,
      events: [],
      maintainAspectRatio: false,
      layout: {
        padding: { top: model.spans?.length ? SPAN_MARK_PX : model.marks?.length ? EVENT_MARK_PX : 6, right: 6 },
      },
      scales: { x: toBucketScale(drawing), y: toValueScale(drawing, [
        ...model.series.flatMap(series => toDrawn(model, series.values)),
        ...(model.limits ?? []).map(({ value }) => value),
      ]) },
    },
  }
}

function toLine(drawing: Drawing, series: ChartSeries, hasArea: boolean): ChartDataset<'line'> {
  const { model, palette } = drawing
  const color = palette.series[series.color]
  const look = toLook(series.color)
  const data = toDrawn(model, series.values)
  const every = Math.max(1, Math.ceil(data.length / MARKERS_PER_LINE))
  const isEnd = (index: number) => isProvisional(model.buckets[index])
  const hasMarker = (index: number) => look.dash.length > 0 || look.isHollow ? index % every === 0 : false
  return {
    label: series.key,
    data,
    borderColor: color,
    borderWidth: 2,
    borderDash: look.dash,
    borderJoinStyle: 'round',
    tension: 0,
    spanGaps: false,
    fill: hasArea ? 'origin' : false,
    backgroundColor: series.color === 1 ? palette.ink.area : withAlpha(color, AREA_ALPHA),
    pointStyle: data.map((_, index) => isEnd(index) ? 'circle' : look.marker),
    pointRadius: data.map((_, index) => isEnd(index) ? 4 : isLonely(data, index) || hasMarker(index) ? 3 : 0),
    pointBorderWidth: 2,
    pointBorderColor: color,
    pointBackgroundColor: data.map((_, index) => isEnd(index) || look.isHollow ? palette.ink.panel : color),
    segment: {
      borderDash: ({ p1DataIndex }) => isEnd(p1DataIndex) ? PROVISIONAL_DASH : undefined,
      backgroundColor: ({ p1DataIndex }) => isEnd(p1DataIndex) ? 'transparent' : undefined,
    },
  }
}

/** Hair-thin, so that the ends of a narrow interval can still be seen. */
function toBoundLine({ model, palette }: Drawing, series: ChartSeries, isAfterHigh: boolean): ChartDataset<'line'> {
  const data = toDrawn(model, series.values)
  return {
    label: series.key,
    data,
    borderColor: withAlpha(palette.series.muted, BOUND_ALPHA),
    borderWidth: 1,
    tension: 0,
    spanGaps: false,
    // The reader may have hidden the other end.
    fill: series.bound === 'low' && isAfterHigh ? '-1' : false,
    backgroundColor: palette.ink.area,
    pointStyle: 'line',
    pointRadius: data.map((_, index) => isLonely(data, index) ? 4 : 0),
    pointBorderColor: palette.series.muted,
  }
}

function toBeforeLine({ model, palette }: Drawing, series: ChartSeries): ChartDataset<'line'> {
  const data = series.values.slice(0, model.buckets.length)
  return {
    label: series.key,
    data,
    borderColor: palette.series.muted,
    borderWidth: 1.5,
    borderDash: BEFORE_DASH,
    tension: 0,
    spanGaps: false,
    fill: false,
    pointRadius: data.map((_, index) => isLonely(data, index) ? 2 : 0),
    pointBackgroundColor: palette.series.muted,
    pointBorderWidth: 0,
  }
}
