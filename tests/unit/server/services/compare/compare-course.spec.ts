import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareCourse } from '#server/services/compare/compare-course'
import { givenDetail, givenStage } from '~~/tests/nuxt/given/given-run'

const START_MS = Date.parse('2026-03-01T00:00:00Z')
const MINUTE_MS = 60_000
const at = (seconds: number) => new Date(START_MS + seconds * 1_000).toISOString()

interface Worked { from: number, to: number, records: number, pauses?: { from: number, to: number }[] }

/** Times in seconds since the start. */
const run = (seconds: number, stages: readonly Worked[]) => givenDetail({
  startedAt: at(0), finishedAt: at(seconds), pausedAt: null, pausedMs: 0,
  stages: stages.map(({ from, to, records, pauses = [] }, index) => givenStage({
    stageKey: `s${index}`, recordsIn: records, state: 'SUCCEEDED', reusedFrom: null,
    attempts: [{
      attempt: 1, queuedAt: null, startedAt: at(from), finishedAt: at(to), state: 'SUCCEEDED',
      pauses: pauses.map(pause => ({ from: at(pause.from), to: at(pause.to) })),
    }],
  })),
})
const sum = (rates: readonly number[], stepMs: number, elapsedMs: number) =>
  rates.reduce((total, rate, step) => total + rate * Math.min(stepMs, elapsedMs - step * stepMs) / MINUTE_MS, 0)

describe('the course of two runs', () => {
  it('is the rate of the stages at work, step by step since each start', () => {
    const { stepMs, a, b } = compareCourse(
      run(60, [{ from: 0, to: 20, records: 200 }, { from: 30, to: 60, records: 60 }]),
      run(30, [{ from: 0, to: 30, records: 300 }]), START_MS + 999_000,
    )

    expect(stepMs).toBe(1_000)
    expect([a.length, b.length]).toEqual([60, 30])
    expect([a[0], a[19], a[25], a[30], a[59], b[29]].map(rate => Math.round(rate ?? -1)))
      .toEqual([600, 600, 0, 120, 120, 600])
  })

  it('falls to nothing in a pause', () => {
    const { a } = compareCourse(
      run(40, [{ from: 0, to: 40, records: 100, pauses: [{ from: 10, to: 30 }] }]), run(40, []), START_MS + 999_000,
    )

    expect([a[5], a[15], a[35]].map(rate => Math.round(rate ?? -1))).toEqual([300, 0, 300])
  })

  it('is nothing before the start, and goes on to now', () => {
    const before = { ...run(1, []), startedAt: null, finishedAt: null }
    const active = givenDetail({ startedAt: at(0), finishedAt: null, stages: [givenStage({
      recordsIn: 10,
      attempts: [{ attempt: 1, queuedAt: null, startedAt: at(0), finishedAt: null, state: 'RUNNING', pauses: [] }],
    })] })

    expect(compareCourse(before, active, START_MS + 10_000))
      .toMatchObject({ a: [], b: Array.from({ length: 10 }, () => 60) })
  })

  it('has as many records under its line as were read, in at most 60 steps', () => {
    const worked = fc.record({
      from: fc.integer({ min: 0, max: 400_000 }), length: fc.integer({ min: 1, max: 400_000 }),
      records: fc.nat(1_000_000), gap: fc.nat(100),
    })
    fc.assert(fc.property(fc.array(worked, { minLength: 1, maxLength: 5 }), (stages) => {
      const all = stages.map(({ from, length, records, gap }): Worked => ({
        from, to: from + length + gap + 1, records, pauses: gap > 0 ? [{ from, to: from + gap }] : [],
      }))
      const seconds = Math.max(...all.map(({ to }) => to))
      const { stepMs, a } = compareCourse(run(seconds, all), run(1, []), START_MS + 1e9)

      expect(a.length).toBeLessThanOrEqual(60)
      expect(sum(a, stepMs, seconds * 1_000)).toBeCloseTo(all.reduce((total, { records }) => total + records, 0), 2)
    }))
  })
})
