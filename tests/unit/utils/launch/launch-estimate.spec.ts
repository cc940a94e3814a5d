import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateLaunch, type PastRun, toSpread, toSpreadLook } from '~/utils/launch/launch-estimate'

const run = (seconds: number, recordsOut: number, change: Partial<PastRun> = {}): PastRun => ({
  recordsIn: 100, recordsOut, inputTokens: 0, outputTokens: 0, recordLimit: 0, pausedMs: 0,
  startedAt: '2026-11-25T10:00:00.000Z', finishedAt: new Date(Date.parse('2026-11-25T10:00:00.000Z') + seconds * 1_000).toISOString(), ...change,
})

describe('the estimate of a launch', () => {
  it('excludes the paused time of past runs', () => {
    const estimate = estimateLaunch([run(10, 90), run(80, 80, { pausedMs: 60_000 }), run(30, 70)], 0)

    expect(estimate).toMatchObject({ ms: { median: 20_000 } })
  })

  it('is the middle half of past runs', () => {
    const estimate = estimateLaunch([run(10, 90), run(20, 80), run(30, 70), run(40, 60), run(50, 50)], 0)

    expect(estimate).toMatchObject({ runs: 5, ms: { p25: 20_000, median: 30_000, p75: 40_000 }, records: { p25: 60, median: 70, p75: 80 }, yield: 0.7 })
    expect(estimate).not.toHaveProperty('tokens')
  })

  it('does not exist with fewer than three', () => {
    expect(estimateLaunch([run(10, 90), run(20, 80)], 0)).toEqual({ runs: 2 })
    expect(estimateLaunch([], 0)).toEqual({ runs: 0 })
  })

  it('uses only runs with the same record limit', () => {
    const trials = [run(1, 9, { recordLimit: 100 }), run(2, 9, { recordLimit: 100 }), run(3, 9, { recordLimit: 100 })]

    expect(estimateLaunch([...trials, run(100, 90)], 0)).toEqual({ runs: 1 })
    expect(estimateLaunch([...trials, run(100, 90)], 100)).toMatchObject({ runs: 3, ms: { median: 2_000 } })
  })

  it('includes tokens when a model was called', () => {
    const calling = [1, 2, 3].map(n => run(n, 90, { inputTokens: 100 * n, outputTokens: 10 }))

    expect(estimateLaunch(calling, 0)).toMatchObject({ tokens: { median: 210 } })
  })

  it('excludes runs without a start', () => {
    expect(estimateLaunch([run(1, 1), run(1, 1), run(1, 1, { startedAt: null })], 0)).toEqual({ runs: 2 })
  })
})

it('an estimate keeps its figures in order, and its marks on the track', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 3, maxLength: 20 }), (values) => {
    const spread = toSpread(values)
    const { start, size, median, dots } = toSpreadLook(spread)

    expect(Math.min(...values)).toBeLessThanOrEqual(spread.p25)
    expect(spread.p25).toBeLessThanOrEqual(spread.median)
    expect(spread.median).toBeLessThanOrEqual(spread.p75)
    expect(spread.p75).toBeLessThanOrEqual(Math.max(...values))
    for (const place of [start, start + size, median, ...dots]) {
      expect(place).toBeGreaterThanOrEqual(0)
      expect(place).toBeLessThanOrEqual(100)
    }
  }))
})
