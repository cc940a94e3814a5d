import type { QcLotView } from '#shared/contract/quality/qc-lot.contract'
import { isLotOpen, toLotName } from '#shared/domain/quality/lot-state'
import type { SamplingPlan } from '#shared/domain/quality/quality-spec'
import {
  acceptProbability, findQuality, listOcPoints, type OcPoint, type PlanNumbers, toLotQuality,
} from '#shared/domain/quality/sampling-plan'
import type { ChartModel } from '../chart/chart-data'

/** Points of a curve: enough for a smooth line. */
const POINTS = 81

/** Signs of the points that have no name, beside them and where they are explained. */
export const MARK_SIGNS = ['①', '②', '③'] as const

/** A quality worth marking on the curve. */
export interface OcMark {
  key: 'aql' | 'ltpd' | 'p95' | 'p50' | 'p10'
  /** Where it is on the curve: of a finite lot, whole records. */
  ratio: number
  /** The share that the plan names, of AQL and LTPD. */
  named?: number
  accept: number
}

export interface OcCurve extends PlanNumbers {
  /** Of a lot that is drawn from without replacement; absent = a lot without end. */
  population?: number | undefined
  /** Right end of the axis: a round share. */
  to: number
  marks: OcMark[]
}

/** A quarter of each is a short number, too. */
const NICE = [0.004, 0.008, 0.01, 0.02, 0.04, 0.06, 0.08, 0.12, 0.16, 0.2, 0.24, 0.32, 0.4, 0.6, 0.8, 1]

/**
 * The curve of a plan, with AQL and LTPD, or the qualities accepted with about 95, 50 and 10 %.
 *
 * @param population records of the lot, which are drawn without replacement, however n and Ac came about; absent = for
 *   a lot without end.
 */
export function toOcCurve(plan: SamplingPlan, { sampleSize, acceptNumber }: PlanNumbers, population?: number): OcCurve {
  const numbers = { sampleSize, acceptNumber, population }
  const at = (key: OcMark['key'], ratio: number): OcMark => ({ key, ratio, accept: acceptProbability(numbers, ratio) })
  const marks = plan.kind === 'computed'
    ? (['aql', 'ltpd'] as const)
        .map((key): OcMark => ({ key, named: plan[key], ...toLotQuality(numbers, plan[key], key) }))
    : toUnlike([
        at('p95', findQuality(numbers, 0.95)), at('p50', findQuality(numbers, 0.5)),
        at('p10', findQuality(numbers, 0.1)),
      ])
  const last = marks.at(-1)
  const needed = Math.min(1, Math.max(last?.ratio ?? 0, last?.named ?? 0) * 1.6)
  return { ...numbers, to: NICE.find(step => step >= needed) ?? 1, marks }
}

/** In a very small lot one share is the nearest to several probabilities: it is marked once. */
const toUnlike = (marks: OcMark[]): OcMark[] => marks.filter(({ ratio }, index) => marks[index - 1]?.ratio !== ratio)

/** At equal distances, and at the marks; a small lot has a point for each number of defective records, too. */
export function listCurvePoints(curve: OcCurve): OcPoint[] {
  const { to, marks, population } = curve
  const even = Array.from({ length: POINTS }, (_, index) => to * index / (POINTS - 1))
  const whole = population !== undefined && to * population < POINTS
    ? Array.from({ length: Math.floor(to * population) + 1 }, (_, defective) => defective / population)
    : []
  const ratios = new Set([...even, ...whole, ...marks.map(({ ratio }) => ratio).filter(ratio => ratio <= to)])
  return listOcPoints(curve, [...ratios].sort((a, b) => a - b))
}

interface OcWords {
  quality: string
  accept: string
  /** "2.5%". */
  percent: (ratio: number) => string
}

export function toOcModel(curve: OcCurve, { quality, accept, percent }: OcWords): ChartModel {
  const points = listCurvePoints(curve)
  const quarter = Math.ceil((points.length - 1) / 4)
  return {
    bucketLabel: quality,
    buckets: points.map(({ ratio }, index) => ({
      key: String(index), label: index % quarter === 0 ? percent(ratio) : '', title: percent(ratio),
    })),
    series: [{ key: 'accept', label: accept, color: 1, values: points.map(point => point.accept) }],
    unit: '',
    good: 'none',
  }
}

interface RateWords {
  lot: string
  rate: string
  low: string
  high: string
  /** Both ends, in the legend. */
  interval: string
  /** Of a lot that is not decided. */
  provisional: string
}

/** Pass rates of lots, oldest first, each with its interval; a lot that is not decided is provisional. */
export function toLotRateModel(
  lots: readonly QcLotView[], { lot, rate, low, high, interval, provisional }: RateWords,
): ChartModel {
  return {
    bucketLabel: lot,
    buckets: lots.map(({ id, number, state }) => ({
      key: id, label: toLotName(number), title: toLotName(number), status: isLotOpen(state) ? 'partial' : 'final',
    })),
    series: [
      { key: 'rate', label: rate, color: 1, values: lots.map(({ passRatio }) => passRatio) },
      {
        key: 'low', label: low, color: 6, values: lots.map(({ passInterval }) => passInterval?.low ?? null),
        legend: interval,
      },
      {
        key: 'high', label: high, color: 6, values: lots.map(({ passInterval }) => passInterval?.high ?? null),
        legend: interval,
      },
    ],
    unit: '',
    provisional,
    good: 'up',
  }
}

/** Distances of the five levels of the axis. */
const RATE_STEPS = [0.04, 0.05, 0.1, 0.2, 0.25] as const

/** Lower end of the axis, below everything, from which round steps lead to all. */
export function toRateFloor(model: ChartModel): number {
  const lowest = Math.min(1, ...model.series.flatMap(({ values }) => values).filter(value => value !== null))
  return Math.max(0, 1 - 4 * (RATE_STEPS.find(step => lowest >= 1 - 4 * step) ?? 0.25))
}

export interface ParetoRow {
  code: string
  name: string
  severity: 'critical' | 'major' | 'minor'
  count: number
  /** Of the most frequent one. */
  share: number
  /** Share of all, with those above. */
  cumulative: number
}

export function toPareto(defects: readonly Omit<ParetoRow, 'share' | 'cumulative'>[]): ParetoRow[] {
  const all = defects.reduce((sum, { count }) => sum + count, 0)
  const most = Math.max(1, ...defects.map(({ count }) => count))
  let sum = 0
  return defects.map((defect) => {
    sum += defect.count
    return { ...defect, share: defect.count / most, cumulative: all === 0 ? 0 : sum / all }
  })
}
