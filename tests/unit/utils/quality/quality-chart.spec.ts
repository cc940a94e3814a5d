import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hypergeometricCdf, toRisks } from '#shared/domain/quality/sampling-plan'
import type { ChartModel } from '~/utils/chart/chart-data'
import { listCurvePoints, toOcCurve, toRateFloor } from '~/utils/quality/quality-chart'

const FIXED = { kind: 'fixed', sampleSize: 98, acceptNumber: 4 } as const

describe('the curve of a plan', () => {
  it('is that of the lot where its size is known, also with a fixed sample', () => {
    const { marks, population } = toOcCurve(FIXED, FIXED, 109)

    expect(population).toBe(109)
    // With five defective records among 109, nearly all of which are looked at, four are accepted and more are not.
    expect(marks.map(({ key, ratio }) => [key, Math.round(ratio * 109)])).toEqual([['p95', 4], ['p50', 5], ['p10', 6]])
    for (const { ratio, accept } of marks) {
      const defective = Math.round(ratio * 109)
      expect(accept).toBeCloseTo(hypergeometricCdf(4, { sampleSize: 98, population: 109, defective }), 12)
    }
  })

  it('is that of a lot without end where no size is known', () => {
    const { marks } = toOcCurve(FIXED, FIXED)

    expect(marks.map(({ accept }) => accept.toFixed(6))).toEqual(['0.950000', '0.500000', '0.100000'])
  })

  it('of a tiny lot marks no point twice', () => {
    const ratios = toOcCurve(FIXED, { sampleSize: 2, acceptNumber: 0 }, 2).marks.map(({ ratio }) => ratio)

    expect(new Set(ratios).size).toBe(ratios.length)
  })

  it('has AQL and LTPD where the risks say, on the line', () => {
    const plan = {
      kind: 'computed', distribution: 'hypergeometric', aql: 0.02, ltpd: 0.08, alpha: 0.05, beta: 0.1,
    } as const
    const lot = { sampleSize: 50, acceptNumber: 2, population: 105 }
    const curve = toOcCurve(plan, lot, lot.population)
    const { alpha, beta } = toRisks(lot, plan)

    // 8 % of 105 records are 8.4: a lot with 9 has at least this share, one with 2 at most 2 %.
    expect(curve.marks.map(({ named, ratio }) => [named, Math.round(ratio * 105)])).toEqual([[0.02, 2], [0.08, 9]])
    expect(curve.marks.map(({ accept }) => accept)).toEqual([1 - alpha, beta].map(share => expect.closeTo(share, 12)))
    const points = listCurvePoints(curve)
    for (const { ratio, accept } of curve.marks) {
      expect(points.find(point => point.ratio === ratio)?.accept).toBeCloseTo(accept, 12)
    }
    expect(points.map(({ ratio }) => ratio)).toEqual(points.map(({ ratio }) => ratio).toSorted((a, b) => a - b))
    expect(points.at(-1)?.ratio).toBe(curve.to)
  })
})

const modelOf = (values: (number | null)[]): ChartModel =>
  ({ bucketLabel: '', buckets: [], series: [{ key: 'rate', label: '', color: 1, values }], unit: '' })
const rates = fc.array(fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: null }), { maxLength: 20 })

it('the axis of pass rates begins below all of them, and its five levels are whole percents', () => {
  fc.assert(fc.property(rates, (values) => {
    const floor = toRateFloor(modelOf(values))

    expect(Math.min(1, ...values.filter(value => value !== null))).toBeGreaterThanOrEqual(floor)
    for (const step of [0, 1, 2, 3, 4]) {
      const percent = (floor + (1 - floor) * step / 4) * 100
      expect(percent).toBeCloseTo(Math.round(percent), 9)
    }
  }))
})
