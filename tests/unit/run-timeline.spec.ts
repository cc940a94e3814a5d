import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toSparseTicks, toTimeline } from '../../utils/run-timeline'
import { givenStage } from '../nuxt/given-run'

const start = Date.parse('2026-11-20T06:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString()

describe('the timeline of a run', () => {
  it('parts waiting from running', () => {
    const stage = givenStage({ queuedAt: at(0), startedAt: at(10), finishedAt: at(60) })

    const { lanes } = toTimeline([stage], { startedAt: start, finishedAt: start + 100_000, nowMs: start + 500_000 })

    expect(lanes[0]).toMatchObject({ wait: { start: 0, size: 10 }, run: { start: 10, size: 50 }, isOpen: false, waitMs: 10_000, runMs: 50_000 })
  })

  it('leaves a lane empty that has not begun', () => {
    const { lanes } = toTimeline([givenStage({ state: 'BLOCKED', queuedAt: null, startedAt: null })], { startedAt: start, nowMs: start + 1_000 })

    expect(lanes[0]?.wait).toBeUndefined()
    expect(lanes[0]?.run).toBeUndefined()
  })

  it('says now only while the run goes on', () => {
    expect(toTimeline([], { startedAt: start, nowMs: start + 60_000 }).now).toBeGreaterThan(90)
    expect(toTimeline([], { startedAt: start, finishedAt: start + 60_000, nowMs: start + 90_000 }).now).toBeUndefined()
  })

  it('stays inside its frame with few, rising ticks, however long the run', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 3e10 }), fc.integer({ min: 0, max: 3e10 }), fc.boolean(), (waitMs, runMs, isOver) => {
      const stage = givenStage({ queuedAt: at(0), startedAt: new Date(start + waitMs).toISOString(), finishedAt: isOver ? new Date(start + waitMs + runMs).toISOString() : null })
      const end = start + waitMs + runMs
      const { lanes, ticks } = toTimeline([stage], { startedAt: start, finishedAt: isOver ? end : undefined, nowMs: end })
      const { wait, run } = lanes[0] ?? {}

      expect((run?.start ?? 0) + (run?.size ?? 0)).toBeLessThanOrEqual(100 + 1e-9)
      expect((wait?.start ?? 0) + (wait?.size ?? 0)).toBeLessThanOrEqual((run?.start ?? 100) + 1e-9)
      expect(ticks.length).toBeLessThanOrEqual(8)
      expect(ticks.map(tick => tick.position)).toEqual(ticks.map(tick => tick.position).sort((a, b) => a - b))
    }))
  })
})

describe('the ticks of a narrow axis', () => {
  const positions = (...list: number[]) => list.map(position => ({ position }))

  it('leave out every label that would be written over another', () => {
    expect(toSparseTicks(positions(0, 14, 28, 42, 56, 70, 84, 98), undefined).map(tick => tick.position)).toEqual([0, 56])
    expect(toSparseTicks(positions(0, 50, 84), 94).map(tick => tick.position)).toEqual([0, 50])
  })

  it('never overlap each other, "now" or the edges', () => {
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 100, noNaN: true })), fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined }), (list, now) => {
      const labels = toSparseTicks(positions(...list.sort((a, b) => a - b)), now)
        .map(({ position }) => position < 3 ? [position, position + 25] as const : [position - 12.5, position + 12.5] as const)

      for (const [index, [start, end]] of labels.entries()) {
        expect(start).toBeGreaterThanOrEqual(labels[index - 1]?.[1] ?? 0)
        expect(end).toBeLessThanOrEqual(now === undefined ? 100 : now - 12.5)
      }
    }))
  })
})
