import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { StageRunView } from '#shared/contract/run/run.contract'
import { placeText, type TimelineSpan, toSparseTicks, toTimeline } from '~/utils/run/run-timeline'
import { givenStage } from '~~/tests/nuxt/given/given-run'
import { toKindBook } from '#shared/domain/pipeline/kind-book'

const { roleOf } = toKindBook()

const start = Date.parse('2026-11-20T06:00:00.000Z')
const at = (seconds: number) => new Date(start + seconds * 1_000).toISOString()

describe('the timeline of a run', () => {
  const looks = (stage: StageRunView, span: TimelineSpan) => toTimeline([stage], span).lanes[0]?.bars
    .map(({ look, start, size, isOpen }) => [look, Math.round(start), Math.round(size), isOpen])

  it('separates waiting from running', () => {
    const stage = givenStage({ queuedAt: at(0), startedAt: at(10), finishedAt: at(60), state: 'SUCCEEDED' })

    expect(looks(stage, { roleOf, startedAt: start, finishedAt: start + 100_000, nowMs: start + 500_000 }))
      .toEqual([['wait', 0, 10, false], ['run', 10, 50, false]])
  })

  it('shows every attempt, the wait between them, and a pause inside one', () => {
    const attempts = [
      { attempt: 1, queuedAt: at(0), startedAt: at(10), finishedAt: at(20), state: 'CRASHED' as const, pauses: [] },
      {
        attempt: 2, queuedAt: at(25), startedAt: at(30), finishedAt: at(90), state: 'SUCCEEDED' as const,
        pauses: [{ from: at(40), to: at(70) }],
      },
    ]
    const stage = givenStage({ attempt: 2, startedAt: at(30), finishedAt: at(90), state: 'SUCCEEDED', attempts })
    const { lanes } = toTimeline(
      [stage], { roleOf, startedAt: start, finishedAt: start + 100_000, nowMs: start + 500_000 },
    )

    expect(looks(stage, { roleOf, startedAt: start, finishedAt: start + 100_000, nowMs: start })).toEqual([
      ['wait', 0, 10, false], ['run', 10, 10, false], ['wait', 20, 10, false], ['run', 30, 10, false],
      ['pause', 40, 30, false], ['run', 70, 20, false],
    ])
    expect(lanes[0]).toMatchObject({ attempts: 2, elapsedMs: 80_000 })
  })

  it('keeps a current pause or wait open', () => {
    const paused = givenStage({ state: 'PAUSED', queuedAt: null, startedAt: at(0), finishedAt: at(50), attempts: [{
      attempt: 1, queuedAt: null, startedAt: at(0), finishedAt: null, state: 'PAUSED',
      pauses: [{ from: at(50), to: null }],
    }] })
    const queued = givenStage({ state: 'QUEUED', attempt: 0, queuedAt: at(50), startedAt: null })
    const span = { roleOf, startedAt: start, nowMs: start + 100_000 }

    expect(looks(paused, span)?.map(([look,,, isOpen]) => [look, isOpen])).toEqual([['run', false], ['pause', true]])
    expect(looks(queued, span)?.map(([look,,, isOpen]) => [look, isOpen])).toEqual([['wait', true]])
  })

  it('has an empty lane for a stage that has not begun', () => {
    const { lanes } = toTimeline([givenStage({ state: 'BLOCKED', queuedAt: null, startedAt: null })], {
      roleOf, startedAt: start, nowMs: start + 1_000,
    })

    expect(lanes[0]?.bars).toEqual([])
  })

  it('shows the present only while the run is active', () => {
    expect(toTimeline([], { roleOf, startedAt: start, nowMs: start + 60_000 }).now).toBeGreaterThan(90)
    expect(toTimeline([], { roleOf, startedAt: start, finishedAt: start + 60_000, nowMs: start + 90_000 }).now)
      .toBeUndefined()
  })

  it('stays inside its frame with few, ascending ticks, however long the run', () => {
    fc.assert(fc.property(
      fc.integer({ min: 0, max: 3e10 }), fc.integer({ min: 0, max: 3e10 }), fc.boolean(),
      (waitMs, runMs, isOver) => {
        const stage = givenStage({
          queuedAt: at(0), startedAt: new Date(start + waitMs).toISOString(),
          finishedAt: isOver ? new Date(start + waitMs + runMs).toISOString() : null,
          state: isOver ? 'SUCCEEDED' : 'RUNNING',
        })
        const end = start + waitMs + runMs
        const { lanes, ticks } = toTimeline(
          [stage], { roleOf, startedAt: start, finishedAt: isOver ? end : undefined, nowMs: end },
        )
        const bars = lanes[0]?.bars ?? []

        bars.forEach((bar, index) => {
          expect(bar.start + bar.size).toBeLessThanOrEqual((bars[index + 1]?.start ?? 100) + 1e-9)
        })
        expect(ticks.length).toBeLessThanOrEqual(8)
        expect(ticks.map(tick => tick.position)).toEqual(ticks.map(tick => tick.position).sort((a, b) => a - b))
      },
    ))
  })
})

describe('the text of a lane', () => {
  const bar = (start: number, size: number) => ({
    key: `run ${start}`, look: 'run' as const, start, size, ms: 1, attempt: 1, state: 'SUCCEEDED' as const,
    isOpen: false,
  })

  it('stands where there is room', () => {
    expect(placeText([bar(0, 5), bar(10, 50)])).toEqual({ inside: 'run 10' })
    expect(placeText([bar(10, 5), bar(20, 5)])).toEqual({ behind: 25 })
    expect(placeText([bar(90, 5)])).toEqual({ before: 90 })
    expect(placeText([bar(0, 5), bar(94, 5)])).toEqual({})
    expect(placeText([])).toEqual({})
  })
})

describe('the ticks of a narrow axis', () => {
  const positions = (...list: number[]) => list.map(position => ({ position }))

  it('exclude labels that would overlap', () => {
    expect(toSparseTicks(positions(0, 14, 28, 42, 56, 70, 84, 98), undefined).map(tick => tick.position))
      .toEqual([0, 56])
    expect(toSparseTicks(positions(0, 50, 84), 94).map(tick => tick.position)).toEqual([0, 50])
  })

  it('leave out the one beside the edge, where its label would begin before the edge label ends', () => {
    expect(toSparseTicks(positions(2.7, 19.8, 36.9), undefined, 12).map(tick => tick.position)).toEqual([2.7, 36.9])
    expect(toSparseTicks(positions(2.7, 21, 39), undefined, 12).map(tick => tick.position)).toEqual([2.7, 21, 39])
  })

  it('never overlap each other, "now" or the edges', () => {
    fc.assert(fc.property(
      fc.array(fc.double({ min: 0, max: 100, noNaN: true })),
      fc.option(fc.double({ min: 0, max: 100, noNaN: true }), { nil: undefined }),
      (list, now) => {
        const labels = toSparseTicks(positions(...list.sort((a, b) => a - b)), now)
          .map(({ position }) =>
            position < 3 ? [position, position + 25] as const : [position - 12.5, position + 12.5] as const)

        for (const [index, [start, end]] of labels.entries()) {
          expect(start).toBeGreaterThanOrEqual(labels[index - 1]?.[1] ?? 0)
          expect(end).toBeLessThanOrEqual(now === undefined ? 100 : now - 12.5)
        }
      },
    ))
  })
})
