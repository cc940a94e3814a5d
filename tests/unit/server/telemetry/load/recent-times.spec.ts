import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRecentTimes, LAST_HOUR, type Period, toQuantileMs } from '#server/telemetry/load/recent-times'

/** Half a bucket to either side. */
const ACCURACY = 2 ** (1 / 16) * 1.000_001
/** What lies below is not told apart. */
const LEAST_MS = 0.05

const period = fc.record({ stepMs: fc.integer({ min: 1, max: 1_000 }), steps: fc.integer({ min: 1, max: 12 }) })
const durations = fc.oneof(
  fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 170_000, noNaN: true }), fc.constant(0),
)
const happenings = fc.array(fc.record({ afterMs: fc.nat({ max: 3_000 }), ms: durations }), { maxLength: 80 })
const laterMs = fc.nat({ max: 20_000 })
const share = fc.double({ min: 0, max: 1, noNaN: true })

interface Kept {
  atMs: number
  ms: number
}

/** Keeps all of them, and sorts. */
function toReference(kept: Kept[], { stepMs, steps }: Period, nowMs: number): number[] {
  const first = Math.floor(nowMs / stepMs) - steps + 1
  return kept.filter(({ atMs }) => Math.floor(atMs / stepMs) >= first).map(({ ms }) => ms).sort((a, b) => a - b)
}

it('tells count, total, maximum and quantiles of the period, as sorting all durations does', () => {
  fc.assert(fc.property(period, happenings, laterMs, share, (given, list, laterMs, share) => {
    let nowMs = 1_700_000_000_000
    const times = createRecentTimes(given, () => nowMs)
    const kept: Kept[] = []
    for (const { afterMs, ms } of list) {
      nowMs += afterMs
      times.add(ms)
      kept.push({ atMs: nowMs, ms })
    }
    nowMs += laterMs
    const expected = toReference(kept, given, nowMs)
    const found = times.find()

    expect(found?.count ?? 0).toBe(expected.length)
    const { totalMs, maxMs } = times.findBounds()
    expect(totalMs).toBeCloseTo(expected.reduce((sum, ms) => sum + ms, 0), 4)
    expect(maxMs).toBe(expected.at(-1) ?? 0)
    if (found) {
      const exactMs = expected[Math.max(1, Math.ceil(share * expected.length)) - 1] ?? 0
      const quantileMs = toQuantileMs(found, share)
      expect(found.maxMs).toBe(expected.at(-1))
      expect(quantileMs).toBeLessThanOrEqual(Math.max(LEAST_MS, exactMs * ACCURACY))
      expect(quantileMs * ACCURACY).toBeGreaterThanOrEqual(exactMs <= LEAST_MS ? 0 : exactMs)
    }
  }))
})

it('forgets what is older than the period, and uses its room again', () => {
  let nowMs = 0
  const times = createRecentTimes(LAST_HOUR, () => nowMs)
  times.add(900)

  nowMs = 59 * 60_000
  times.add(3)
  expect(times.find()).toMatchObject({ count: 2, maxMs: 900 })

  nowMs = 60 * 60_000
  times.add(4)
  expect(times.find()).toMatchObject({ count: 2, maxMs: 4 })

  nowMs = 3 * 60 * 60_000
  expect(times.find()).toBeUndefined()
})

it('does not guess how long the longest took', () => {
  const times = createRecentTimes(LAST_HOUR, () => 0)
  times.add(3_600_000)

  const found = times.find()

  expect(found && toQuantileMs(found, 0.5)).toBe(3_600_000)
})
