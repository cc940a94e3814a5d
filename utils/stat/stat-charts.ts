import type { MetricCompare, MetricSeries, StageMetrics } from '#shared/contract/metric.contract'
import type { MetricRequests } from '#shared/contract/metric/metric-usage.contract'
import { toBucketTexts } from '../chart/bucket-label'
import type { ChartBucket, ChartModel, ChartSeries } from '../chart/chart-data'
import { toSliceColor } from '../chart/chart-look'

export interface SeriesWords {
  time: string
  unit: string
  /** Of the saved figures, where `unit` is none. */
  plainUnit?: string | undefined
  zone: string
  /** Names of the series, the previous period, and the parts. */
  now: string
  before?: string
  partOf?: (key: string | null) => string
}

type SeriesPoint = MetricSeries['points'][number]

/** When anything was known first: absent for figures that have always been there. */
interface Begun {
  since?: string | null
  /** Where the axis begins at the latest, as on the other panels of the page; by default at `since`. */
  axisSince?: string | null | undefined
}

/** Later than any time: the last bucket has always begun. */
const LAST = '~'
/** A line needs some room, however new the console is. */
const LEAST_BUCKETS = 6

/** How many buckets ended before anything was known. */
export const countUnborn = (points: readonly { at: string }[], since: string | null | undefined): number =>
  since ? points.findIndex((_, index) => (points[index + 1]?.at ?? LAST) > since) : 0

/**
 * A new console has no history, and no gaps in it either: its axis begins with the first data, or a little before, to
 * leave room for a line.
 */
export const countDropped = (points: readonly { at: string }[], since: string | null | undefined): number =>
  Math.max(0, Math.min(countUnborn(points, since), points.length - LEAST_BUCKETS))

const dropBefore = <Point extends { at: string }>(
  points: readonly Point[], since: string | null | undefined,
): Point[] => points.slice(countDropped(points, since))

/** One figure over time: gaps stay gaps, and buckets beyond the watermark stay provisional. */
export function toSeriesModel(
  { points: all, grain, good, unit, since, axisSince = since }: Pick<MetricSeries, 'points' | 'grain' | 'good' | 'unit'>
    & Begun,
  words: SeriesWords,
): ChartModel {
  const points = dropBefore(all, axisSince)
  return {
    bucketLabel: words.time,
    buckets: toTimeBuckets(points, grain, words.zone, since),
    series: [{ key: 'now', label: words.now, color: 1, values: points.map(({ value }) => value) }],
    unit: words.unit,
    plainUnit: words.plainUnit,
    good,
    change: unit === 'ratio' ? 'points' : 'relative',
  }
}

/** One figure beside the previous period. Future buckets are left out: a gap would mean that no events arrived. */
export function toCompareModel(
  { points: all, asOf, grain, good, unit, since }: Pick<MetricCompare, 'points' | 'asOf' | 'grain' | 'good' | 'unit'>
    & Begun,
  words: SeriesWords,
): ChartModel {
  const points = dropBefore(all.filter(({ at }) => at < asOf), since)
  const model = toSeriesModel({ points, grain, good, unit, ...since ? { since } : {} }, words)
  const titles = toBucketTexts(points.map(point => point.before?.at ?? point.at), grain, words.zone)
    .map(text => text.title)
  const before: ChartSeries = {
    key: 'before', label: words.before ?? '', color: 'muted', values: points.map(point => point.before?.value ?? null),
    isBefore: true, titles,
  }
  return words.before && before.values.some(value => value !== null)
    ? { ...model, series: [...model.series, before] }
    : model
}

/** The parts of a figure, largest first, 其他 last. */
export function toPartsModel(
  { points: all, parts, grain, good, since }: Pick<MetricSeries, 'points' | 'parts' | 'grain' | 'good'> & Begun,
  words: SeriesWords,
): ChartModel {
  const points = dropBefore(all, since)
  return {
    bucketLabel: words.time,
    buckets: toTimeBuckets(points, grain, words.zone, since),
    series: parts.map(({ key, values }, index) => ({
      key: key ?? '~rest', label: words.partOf?.(key) ?? key ?? '', color: key === null ? 'rest' : toSliceColor(index),
      values: values.slice(all.length - points.length),
    })),
    unit: words.unit,
    plainUnit: words.plainUnit,
    good,
  }
}

/** How a stage is called among those beside it. */
type TextsOf<Stage> = (stage: Stage) => Pick<ChartBucket, 'label' | 'note' | 'title'>

/** Calls as slices by stage; the models and kinds of a stage are summed. */
export function toRequestsModel(
  { items }: Pick<MetricRequests, 'items'>,
  words: { stage: string, calls: string, unit: string, textsOf: TextsOf<MetricRequests['items'][number]> },
): ChartModel {
  const byStage = [...Map.groupBy(items, toStageId)]
    .map(([key, rows]) => ({
      key, texts: rows[0] ? words.textsOf(rows[0]) : { label: key, title: key },
      calls: rows.reduce((sum, { calls }) => sum + calls, 0),
    }))
    .sort((a, b) => b.calls - a.calls)
  return {
    bucketLabel: words.stage,
    buckets: byStage.map(({ key, texts }) => ({ key, ...texts })),
    series: [{ key: 'calls', label: words.calls, color: 1, values: byStage.map(({ calls }) => calls) }],
    unit: words.unit,
  }
}

/** The chart shows at most so many bars; the table of stages has all. */
export const MOST_BARS = 8

export interface StageId {
  /** '' = of any. */
  pipelineId: string
  stageKey: string
  stageKind: string
}

/**
 * A key for pipeline, stage and kind together: pipelines use the same keys, and one of them may give its key to another
 * kind.
 */
export const toStageId = ({ pipelineId, stageKey, stageKind }: StageId) => `${pipelineId} ${stageKey} ${stageKind}`
export function fromStageId(id: string): StageId {
  const [pipelineId = '', stageKey = '', stageKind = ''] = id.split(' ')
  return { pipelineId, stageKey, stageKind }
}

/** Largest first. */
const takeLargest = (
  stages: readonly StageMetrics[], valueOf: (stage: StageMetrics) => number | null,
): StageMetrics[] =>
  stages.filter(stage => valueOf(stage) !== null)
    .sort((a, b) => (valueOf(b) ?? 0) - (valueOf(a) ?? 0)).slice(0, MOST_BARS)

/** One figure of each stage as a bar, largest first, with that of the previous period as a tick across. */
export function toStageBars(stages: readonly StageMetrics[], before: readonly StageMetrics[], words: {
  stage: string
  now: string
  before: string
  unit: string
  plainUnit: string
  textsOf: TextsOf<StageMetrics>
  valueOf: (stage: StageMetrics) => number | null
}): ChartModel {
  const beforeOf = new Map(before.map(stage => [toStageId(stage), words.valueOf(stage)]))
  const shown = takeLargest(stages, words.valueOf)
  const valuesBefore = shown.map(stage => beforeOf.get(toStageId(stage)) ?? null)
  return {
    bucketLabel: words.stage,
    buckets: shown.map((stage): ChartBucket => ({ key: toStageId(stage), ...words.textsOf(stage) })),
    series: [
      { key: 'now', label: words.now, color: 1, values: shown.map(words.valueOf) },
      ...valuesBefore.some(value => value !== null)
        ? [{ key: 'before', label: words.before, color: 'muted' as const, values: valuesBefore, isBefore: true }]
        : [],
    ],
    unit: words.unit,
    plainUnit: words.plainUnit,
    good: 'down',
  }
}

const toTimeBuckets = (
  points: readonly SeriesPoint[], grain: MetricSeries['grain'], zone: string, since: string | null | undefined,
): ChartBucket[] => {
  const texts = toBucketTexts(points.map(({ at }) => at), grain, zone)
  const unborn = countUnborn(points, since)
  return points.map(({ at, status }, index) => ({
    key: at, at, ...index < unborn ? { isUnborn: true } : { status }, label: texts[index]?.label ?? '',
    title: texts[index]?.title ?? at,
  }))
}
