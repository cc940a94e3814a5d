import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateLaunch, type NextRun, type PastRun, toSpread, toSpreadLook } from '~/utils/launch/launch-estimate'

const run = (seconds: number, recordsOut: number, change: Partial<PastRun> = {}): PastRun => ({
  recordsIn: 100, recordsOut, inputTokens: 0, outputTokens: 0, recordLimit: 0, pausedMs: 0, revision: 1,
  startedAt: '2026-11-25T10:00:00.000Z',
  finishedAt: new Date(Date.parse('2026-11-25T10:00:00.000Z') + seconds * 1_000).toISOString(), ...change,
})

const next = (change: Partial<NextRun> = {}): NextRun => ({ recordLimit: 0, revision: 1, stages: 4, ...change })

describe('the estimate of a launch', () => {
  it('excludes the paused time of past runs', () => {
    const estimate = estimateLaunch([run(10, 90), run(80, 80, { pausedMs: 60_000 }), run(30, 70)], next())

    expect(estimate).toMatchObject({ ms: { median: 20_000 } })
  })

  it('is the middle half of past runs', () => {
    const estimate = estimateLaunch([run(10, 90), run(20, 80), run(30, 70), run(40, 60), run(50, 50)], next())

    expect(estimate).toMatchObject({
      runs: 5, ms: { p25: 20_000, median: 30_000, p75: 40_000 }, records: { p25: 60, median: 70, p75: 80 }, yield: 0.7,
    })
    expect(estimate).not.toHaveProperty('tokens')
  })

  it('does not exist with fewer than three', () => {
    expect(estimateLaunch([run(10, 90), run(20, 80)], next())).toEqual({ runs: 2 })
    expect(estimateLaunch([], next())).toEqual({ runs: 0 })
  })

  it('uses only runs with the same record limit', () => {
    const trials = [run(1, 9, { recordLimit: 100 }), run(2, 9, { recordLimit: 100 }), run(3, 9, { recordLimit: 100 })]

    expect(estimateLaunch([...trials, run(100, 90)], next())).toEqual({ runs: 1 })
    expect(estimateLaunch([...trials, run(100, 90)], next({ recordLimit: 100 })))
      .toMatchObject({ runs: 3, ms: { median: 2_000 } })
  })

  it('is what the past runs would have made of an input that is counted', () => {
    const past = [
      run(62, 90, { inputTokens: 100 }), run(62, 80, { inputTokens: 100 }), run(62, 70, { inputTokens: 100 }),
    ]

    expect(estimateLaunch(past, next({ input: 1_000 }))).toMatchObject({
      records: { p25: 750, median: 800, p75: 850 }, tokens: { median: 1_000 }, yield: 0.8,
      // Four stages take two seconds to start, whatever they read.
      ms: { median: 602_000 },
    })
    expect(estimateLaunch(past, next({ input: 2 }))).toMatchObject({ records: { median: 1.6 }, ms: { median: 3_200 } })
    expect(estimateLaunch(past, next({ input: 0 }))).toMatchObject({ records: { median: 0 }, ms: { median: 2_000 } })
  })

  it('never promises more records than the input has, of runs that never made more than they read', () => {
    const pasts = fc.array(fc.tuple(fc.integer({ min: 1, max: 10_000 }), fc.double({ min: 0, max: 1, noNaN: true })), {
      minLength: 3, maxLength: 20,
    })
    fc.assert(fc.property(pasts, fc.nat(1_000_000), (parts, input) => {
      const runs = parts.map(([recordsIn, share]) => run(10, Math.floor(recordsIn * share), { recordsIn }))

      expect(estimateLaunch(runs, next({ input })).records?.p75).toBeLessThanOrEqual(input * (1 + 1e-9))
    }))
  })

  it('has the yield of the revision that is launched, or else of all, and says which', () => {
    const past = [run(10, 50, { revision: 2 }), run(10, 90), run(10, 80), run(10, 100)]

    expect(estimateLaunch(past, next({ revision: 2, input: 200 }))).toMatchObject({
      runs: 1, isOfRevision: true, yield: 0.5, records: { median: 100 },
    })
    expect(estimateLaunch(past, next({ revision: 3, input: 200 })))
      .toMatchObject({ runs: 4, isOfRevision: false, yield: 0.8 })
  })

  it('takes no run that has read nothing for one that tells what becomes of records', () => {
    const past = [run(10, 0, { recordsIn: 0 }), run(10, 90), run(10, 80)]

    expect(estimateLaunch(past, next({ input: 200 }))).toEqual({ runs: 2 })
  })

  it('includes tokens when a model was called', () => {
    const calling = [1, 2, 3].map(n => run(n, 90, { inputTokens: 100 * n, outputTokens: 10 }))

    expect(estimateLaunch(calling, next())).toMatchObject({ tokens: { median: 210 } })
  })

  it('excludes runs without a start', () => {
    expect(estimateLaunch([run(1, 1), run(1, 1), run(1, 1, { startedAt: null })], next())).toEqual({ runs: 2 })
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
