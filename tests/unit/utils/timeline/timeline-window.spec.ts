import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toTimeline, toWhole } from '~/utils/run/run-timeline'
import {
  canShrink, isWhole, keepWithin, moveWindow, zoomWindow, type TimeWindow,
} from '~/utils/timeline/timeline-window'
import { givenStage } from '~~/tests/nuxt/given/given-run'
import { toKindBook } from '#shared/domain/pipeline/kind-book'

const { roleOf } = toKindBook()

const whole = fc.record({ from: fc.integer({ min: 0, max: 1e12 }), size: fc.integer({ min: 1_000, max: 1e9 }) })
  .map(({ from, size }): TimeWindow => ({ from, to: from + size }))
const any = fc.tuple(whole, fc.double({ min: -1, max: 2, noNaN: true }), fc.double({ min: -1, max: 2, noNaN: true }))
  .map(([all, a, b]) => {
    const toTime = (share: number) => all.from + share * (all.to - all.from)
    return { all, window: keepWithin({ from: toTime(Math.min(a, b)), to: toTime(Math.max(a, b)) }, all) }
  })

describe('the part of a run that its timeline shows', () => {
  it('lies inside the run and lasts a fiftieth of a second at least, however it is chosen, zoomed and moved', () => {
    fc.assert(fc.property(
      any, fc.array(fc.constantFrom('in', 'out', 'earlier', 'later'), { maxLength: 30 }),
      ({ all, window: first }, steps) => {
        const end = steps.reduce(
          (window, step) => step === 'in' || step === 'out'
            ? zoomWindow(window, all, step === 'in' ? 1 : -1)
            : moveWindow(window, all, step === 'later' ? 1 : -1),
          first,
        )

        expect(end.from).toBeGreaterThanOrEqual(all.from - 1e-3)
        expect(end.to).toBeLessThanOrEqual(all.to + 1e-3)
        expect(end.to - end.from).toBeGreaterThanOrEqual(19.999)
      },
    ))
  })

  it('ends at a fiftieth of a second by zooming in, and at the whole by zooming out', () => {
    const all = { from: 0, to: 3_600_000 }
    const steps = Array.from({ length: 20 })

    const small = steps.reduce<TimeWindow>(window => zoomWindow(window, all, 1), all)
    const large = steps.reduce<TimeWindow>(window => zoomWindow(window, all, -1), small)

    expect([small.to - small.from, canShrink(small), isWhole(large, all), isWhole(small, all)])
      .toEqual([20, false, true, false])
  })

  it('has bars and ticks where the whole has them, stretched', () => {
    const start = Date.parse('2026-11-20T06:00:00.000Z')
    const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString()
    const stage = givenStage({ queuedAt: at(0), startedAt: at(40), finishedAt: at(60), state: 'SUCCEEDED' })
    const gone = givenStage({
      stageKey: 'gone', queuedAt: at(0), startedAt: at(1), finishedAt: at(2), state: 'SUCCEEDED',
    })
    const span = { startedAt: start, finishedAt: start + 100_000, nowMs: start + 500_000 }

    const { lanes, ticks } = toTimeline(
      [stage, gone], { roleOf, ...span, window: { from: start + 30_000, to: start + 50_000 } },
    )

    expect(toWhole(span)).toEqual({ from: start, to: start + 100_000 })
    expect(lanes.map(lane => lane.bars.map(({ look, start: from, size }) => [look, from, size])))
      .toEqual([[['wait', 0, 50], ['run', 50, 50]], []])
    expect(lanes[1]).toMatchObject({ elapsedMs: 1_000 })
    expect(ticks[0]).toEqual({ at: start + 30_000, position: 0 })
  })

  it('hides the present where it is not', () => {
    const start = Date.parse('2026-11-20T06:00:00.000Z')

    expect(toTimeline(
      [], { roleOf, startedAt: start, nowMs: start + 60_000, window: { from: start, to: start + 30_000 } },
    ).now).toBeUndefined()
  })
})
