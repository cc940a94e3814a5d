import type { AlertReplayAnswer } from '#shared/contract/alert-rule.contract'
import type { Severity } from '#shared/domain/alert/alert-state'
import { toBucketTexts } from '../chart/bucket-label'
import type { ChartModel, ChartSpan } from '../chart/chart-data'

interface ReplayWords {
  time: string
  unit: string
  zone: string
  /** Name of the line. */
  series: string
  /** "Critical 5%". */
  limitOf: (severity: Severity, value: number) => string
}

type Labels = Readonly<Record<string, string>>

/** Equal for equal labels, whatever their order. */
export const keyOfLabels = (labels: Labels) =>
  JSON.stringify(Object.entries(labels).sort(([one], [other]) => one < other ? -1 : 1))

/** One group of a replay: its figure over the days, the thresholds, and when it would have been raised. */
export function toReplayModel(answer: AlertReplayAnswer, groupKey: string, words: ReplayWords): ChartModel {
  const group = answer.groups.find(({ labels }) => keyOfLabels(labels) === groupKey) ?? answer.groups[0]
  const points = group?.points ?? []
  const texts = toBucketTexts(points.map(({ at }) => at), 'hour', words.zone)
  const starts = points.map(({ at }) => Date.parse(at))
  return {
    bucketLabel: words.time,
    buckets: points.map(({ at, status }, index) => ({
      key: at, at, status, label: texts[index]?.label ?? '', title: texts[index]?.title ?? at,
    })),
    series: group ? [{ key: 'value', label: words.series, color: 1, values: points.map(({ value }) => value) }] : [],
    unit: words.unit,
    limits: (['warning', 'critical'] as const).flatMap((severity) => {
      const value = answer[severity]
      return value === null ? [] : [{ value, label: words.limitOf(severity, value), color: severity }]
    }),
    spans: group ? toSpans(answer, keyOfLabels(group.labels), starts) : [],
  }
}

function toSpans({ firings, to, pointMs }: AlertReplayAnswer, groupKey: string, starts: number[]): ChartSpan[] {
  const firstMs = starts[0]
  if (firstMs === undefined) {
    return []
  }
  const placeOf = (at: string) => Math.min(starts.length - 1, Math.max(0, (Date.parse(at) - firstMs) / pointMs))
  return firings.filter(({ labels }) => keyOfLabels(labels) === groupKey)
    .map(({ from, to: end, severity }) => ({ from: placeOf(from), to: placeOf(end ?? to), color: severity }))
}
