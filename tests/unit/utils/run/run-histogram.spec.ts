import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { RunHistogram } from '#shared/contract/run/run-list.contract'
import { RUN_FILTERS, type RunFilterState } from '#shared/domain/run/run-state'
import { toBars, toHistogramModel, toScale, toTicks } from '~/utils/run/run-histogram'

type Counts = Record<RunFilterState, number>

const WORDS = { bucketLabel: 'Time', unit: '', stateOf: (state: RunFilterState) => state }
const NONE = Object.fromEntries(RUN_FILTERS.map(state => [state, 0])) as Counts
const HOUR_MS = 3_600_000
const START_MS = Date.parse('2026-11-20T00:00:00Z')

function given(buckets: Partial<Counts>[]): RunHistogram {
  const whole = buckets.map(counts => ({ ...NONE, ...counts }))
  const total = Object.fromEntries(RUN_FILTERS.map(state => [
    state, whole.reduce((sum, counts) => sum + counts[state], 0),
  ])) as Counts
  const at = (index: number) => new Date(START_MS + index * HOUR_MS).toISOString()
  return {
    tz: 'UTC', grain: 'hour', by: 'created', from: at(0), to: at(whole.length), total,
    buckets: whole.map((counts, index) => ({ from: at(index), to: at(index + 1), counts })),
  }
}

const toModel = (buckets: Partial<Counts>[]) => toHistogramModel(given(buckets), 'UTC', WORDS)
const anyBuckets = fc.array(
  fc.record(
    Object.fromEntries(RUN_FILTERS.map(state => [state, fc.nat(500)])) as Record<RunFilterState, fc.Arbitrary<number>>,
  ),
  { minLength: 1, maxLength: 60 },
)

describe('the model of the histogram', () => {
  it('excludes states without runs', () => {
    const model = toModel([{ SUCCEEDED: 2 }, { FAILED: 1 }])

    expect(model.series.map(({ key, values }) => [key, values])).toEqual([['SUCCEEDED', [2, 0]], ['FAILED', [0, 1]]])
  })
})

describe('the bars', () => {
  it('stay inside the plot, side by side, with heights in proportion to the runs', () => {
    fc.assert(fc.property(anyBuckets, (buckets) => {
      const model = toModel(buckets)
      const { most } = toScale(model)
      const bars = toBars(model, most)

      bars.forEach((bar, index) => {
        const runs = RUN_FILTERS.reduce((sum, state) => sum + (buckets[index] ?? NONE)[state], 0)
        expect(bar.parts.reduce((sum, part) => sum + part.height, 0)).toBeCloseTo(runs / most, 9)
        expect(Math.min(1, ...bar.parts.map(part => part.y))).toBeGreaterThan(-1e-9)
        expect(bar.x + bar.width).toBeLessThanOrEqual(bars[index + 1]?.x ?? 1)
      })
    }))
  })
})

describe('the scale', () => {
  it('has a few round lines, and the last one above the highest bar', () => {
    fc.assert(fc.property(anyBuckets, (buckets) => {
      const model = toModel(buckets)
      const { most, lines } = toScale(model)
      const highest = Math.max(0, ...model.buckets.map((_, index) =>
        model.series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0)))

      expect(most).toBeGreaterThanOrEqual(highest)
      expect(lines.length).toBeGreaterThanOrEqual(2)
      expect(lines.length).toBeLessThanOrEqual(5)
      expect(lines.every(line => Number.isInteger(line))).toBe(true)
      expect(lines.at(-1)).toBe(most)
    }))
  })
})

describe('the labels on the axis', () => {
  it('are few enough to read', () => {
    const ticks = toTicks(toModel(Array.from({ length: 48 }, () => ({ SUCCEEDED: 1 }))), 6)

    expect(ticks.length).toBeLessThanOrEqual(6)
    expect(ticks.length).toBeGreaterThan(1)
    expect(ticks.every(({ x }) => x >= 0 && x < 1)).toBe(true)
  })
})
