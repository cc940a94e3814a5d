import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toWorkMs } from '#shared/domain/run/work-time'
import { toRunTime, toStageTime } from '~/utils/run/run-time'
import { givenRun, givenStage } from '~~/tests/nuxt/given/given-run'

const START_MS = Date.parse('2026-11-20T06:00:00.000Z')
const ms = (seconds: number) => START_MS + seconds * 1_000
const at = (seconds: number) => new Date(ms(seconds)).toISOString()

/** Failed once, then paused, then at work again, then done: what is known of it at each of these moments. */
const first = {
  attempt: 1, queuedAt: at(0), startedAt: at(10), finishedAt: at(40), state: 'FAILED' as const, pauses: [],
}
const second = {
  attempt: 2, queuedAt: at(40), startedAt: at(60), finishedAt: null, state: 'RUNNING' as const, pauses: [],
}
const closed = [{ from: at(80), to: at(200) }]
const LIFE = [
  { from: 0, stage: givenStage({ state: 'QUEUED', attempt: 0, startedAt: null }) },
  { from: 10, stage: givenStage({ startedAt: at(10), attempts: [{ ...first, finishedAt: null, state: 'RUNNING' }] }) },
  { from: 40, stage: givenStage({ state: 'RETRY_WAIT', startedAt: at(10), finishedAt: at(40), attempts: [first] }) },
  { from: 60, stage: givenStage({ attempt: 2, startedAt: at(60), attempts: [first, second] }) },
  { from: 80, stage: givenStage({
    attempt: 2, state: 'PAUSED', startedAt: at(60), finishedAt: at(80),
    attempts: [first, { ...second, state: 'PAUSED', pauses: [{ from: at(80), to: null }] }],
  }) },
  { from: 200, stage: givenStage({ attempt: 2, startedAt: at(60), attempts: [first, { ...second, pauses: closed }] }) },
  { from: 260, stage: givenStage({
    attempt: 2, state: 'SUCCEEDED', startedAt: at(60), finishedAt: at(260),
    attempts: [first, { ...second, state: 'SUCCEEDED', finishedAt: at(260), pauses: closed }],
  }) },
] as const
const stageAt = (seconds: number) => LIFE.findLast(({ from }) => from <= seconds)!.stage

describe('the time of a stage', () => {
  it('is from its first start to its end, with the pause beside it', () => {
    expect(toStageTime(stageAt(300), ms(300))).toEqual({ elapsedMs: 250_000, pausedMs: 120_000 })
    expect(toWorkMs(stageAt(300), ms(300))).toBe(110_000)
  })

  it('grows with the clock until the end, through any state', () => {
    fc.assert(fc.property(fc.integer({ min: 10, max: 400 }), (seconds) => {
      const { elapsedMs, pausedMs } = toStageTime(stageAt(seconds), ms(seconds))

      expect(elapsedMs).toBe((Math.min(seconds, 260) - 10) * 1_000)
      expect(pausedMs).toBe(Math.max(0, Math.min(seconds, 200) - 80) * 1_000)
    }))
  })

  it('is unknown before the start', () => {
    expect(toStageTime(stageAt(5), ms(5))).toEqual({ elapsedMs: undefined, pausedMs: 0 })
  })
})

it('does not count a pause on after the attempt that died in it', () => {
  const attempt = { ...second, state: 'CRASHED' as const, finishedAt: at(260), pauses: [{ from: at(200), to: null }] }

  expect(toWorkMs({ attempts: [attempt] }, ms(900))).toBe(140_000)
})

describe('the time of a run', () => {
  it('keeps counting during a pause, and shows the paused time', () => {
    expect(toRunTime(givenRun({ startedAt: at(0), pausedMs: 5_000, pausedAt: at(60) }), ms(90)))
      .toEqual({ elapsedMs: 90_000, pausedMs: 35_000 })
  })

  it('stops at the end of the run', () => {
    expect(toRunTime(givenRun({ startedAt: at(0), finishedAt: at(80), pausedMs: 5_000 }), ms(900)))
      .toEqual({ elapsedMs: 80_000, pausedMs: 5_000 })
  })
})
