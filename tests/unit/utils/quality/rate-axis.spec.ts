import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ChartModel } from '~/utils/chart/chart-data'
import { toRateFloor } from '~/utils/quality/quality-chart'

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
