import type { MetricQuality, QualityRates } from '#shared/contract/quality/metric-quality.contract'
import { LEAST_VERDICTS } from '#shared/domain/quality/quality-metric'
import type { KindBook } from '#shared/domain/pipeline/kind-book'
import type { KindFacts } from '#shared/domain/pipeline/kind-facts'
import type { StageMetrics } from '#shared/contract/metric.contract'
import { toBucketTexts } from '../chart/bucket-label'
import type { ChartBucket, ChartModel } from '../chart/chart-data'
import { countDropped, toStageId } from './stat-charts'

export interface RateWords {
  time: string
  zone: string
  /** When anything was known first: the axis of a new console begins there. */
  since?: string | null
  passed: string
  firstPassed: string
  low: string
  high: string
  /** Both ends, in the legend. */
  interval: string
  /** "11-14 · 12 verdicts", for a time with too few of them. */
  fewOf: (title: string, verdicts: number) => string
}

const isEnough = ({ verdicts }: QualityRates) => verdicts >= LEAST_VERDICTS

/** The pass rate with its interval; a time with too few verdicts is a gap that says how many there were. */
export function toRateModel(
  { points: all, grain }: Pick<MetricQuality, 'points' | 'grain'>, words: RateWords,
): ChartModel {
  const points = all.slice(countDropped(all, words.since))
  const texts = toBucketTexts(points.map(({ at }) => at), grain, words.zone)
  const valuesOf = (figure: 'passRatio' | 'firstPassRatio' | 'low' | 'high') =>
    points.map(point => isEnough(point) ? point[figure] : null)
  return {
    bucketLabel: words.time,
    buckets: points.map((point, index) => {
      const title = texts[index]?.title ?? point.at
      return {
        key: point.at, at: point.at, label: texts[index]?.label ?? '',
        ...isEnough(point)
          ? { title }
          : { title: words.fewOf(title, point.verdicts), ...point.verdicts > 0 && { status: 'missing' as const } },
      }
    }),
    series: [
      { key: 'passed', label: words.passed, color: 1, values: valuesOf('passRatio') },
      { key: 'first', label: words.firstPassed, color: 2, values: valuesOf('firstPassRatio') },
      {
        key: 'high', label: words.high, color: 'muted', values: valuesOf('high'), bound: 'high', legend: words.interval,
      },
      { key: 'low', label: words.low, color: 'muted', values: valuesOf('low'), bound: 'low', legend: words.interval },
    ],
    unit: '',
    good: 'up',
    change: 'points',
  }
}

/** Pareto: codes from the most frequent on, with the share of all defects up to each in its title. */
export function toDefectModel(
  defects: MetricQuality['defects'],
  words: { code: string, count: string, unit: string, titleOf: (name: string, share: number) => string },
): ChartModel {
  const total = defects.reduce((sum, { count }) => sum + count, 0)
  let sum = 0
  return {
    bucketLabel: words.code,
    buckets: defects.map(({ code, name, count }) => {
      sum += count
      return { key: code, label: name, title: words.titleOf(name, sum / total) }
    }),
    series: [{ key: 'count', label: words.count, color: 1, values: defects.map(({ count }) => count) }],
    unit: words.unit,
    good: 'down',
  }
}

/** What the verdicts are split by, and what it is called. */
export type QualityPart = QualityRates & Pick<ChartBucket, 'key' | 'label' | 'note' | 'title'>

/** The pass rate of each part; of those with too few verdicts it is left out. */
export function toSplitModel(
  rows: readonly QualityPart[],
  words: { part: string, passed: string, fewOf: (title: string, verdicts: number) => string },
): ChartModel {
  return {
    bucketLabel: words.part,
    buckets: rows.map(({ key, label, note, title, verdicts }) =>
      ({ key, label, ...note && { note }, title: words.fewOf(title, verdicts) })),
    series: [
      { key: 'passed', label: words.passed, color: 1, values: rows.map(row => isEnough(row) ? row.passRatio : null) },
    ],
    unit: '',
    plainUnit: 'ratio',
    good: 'up',
    change: 'points',
  }
}

interface CheckWords {
  stage: string
  kept: string
  textsOf: (stage: StageMetrics) => Pick<ChartBucket, 'label' | 'note' | 'title'>
}

/** Of stages that check quality: the share of records that no rule rejected. */
export function toCheckModel(
  stages: readonly StageMetrics[], words: CheckWords, { factsOf }: Pick<KindBook, 'factsOf'>,
): ChartModel {
  const isCheck = ({ purpose, role }: KindFacts) => purpose === 'check' && role !== 'gate'
  const checks = stages.filter(({ stageKind }) => isCheck(factsOf(stageKind)))
  return {
    bucketLabel: words.stage,
    buckets: checks.map(stage => ({ key: toStageId(stage), ...words.textsOf(stage) })),
    series: [{ key: 'kept', label: words.kept, color: 1, values: checks.map(({ recordSuccess }) => recordSuccess) }],
    unit: '',
    plainUnit: 'ratio',
    good: 'up',
    change: 'points',
  }
}
