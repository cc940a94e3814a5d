import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toQuantile } from '#server/services/metric/metric-kpi'
import { toLatencyBucket } from '#shared/domain/latency-bucket'

const toBuckets = (values: number[]) => values.map(value => ({ bucketIndex: toLatencyBucket(value), count: 1 }))

it('is off by at most 1 % from the exact quantile', () => {
  const value = fc.double({ min: 0.01, max: 1e9, noNaN: true })
  fc.assert(fc.property(
    fc.array(value, { minLength: 1, maxLength: 300 }), fc.constantFrom(0.5, 0.95, 0.99, 1),
    (values, ratio) => {
      const exact = [...values].sort((a, b) => a - b)[Math.max(1, Math.ceil(ratio * values.length)) - 1]!

      const estimate = toQuantile(toBuckets(values), ratio)!

      expect(Math.abs(estimate - exact) / exact).toBeLessThanOrEqual(0.01)
    },
  ))
})

it('does not depend on the distribution of the values over rows', () => {
  fc.assert(fc.property(fc.array(fc.double({ min: 0.1, max: 1e6, noNaN: true }), { minLength: 2 }), (values) => {
    const half = Math.floor(values.length / 2)
    const inTwo = [...toBuckets(values.slice(half)), ...toBuckets(values.slice(0, half))]

    expect(toQuantile(inTwo, 0.95)).toBe(toQuantile(toBuckets(values), 0.95))
  }))
})

it('counts a duration of 0 as zero, and has no quantile without values', () => {
  expect(toQuantile(toBuckets([0, 0, 5]), 0.5)).toBe(0)
  expect(toQuantile([], 0.5)).toBeUndefined()
})
