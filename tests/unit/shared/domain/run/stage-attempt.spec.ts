import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { notePause } from '#shared/domain/run/run-pause'
import { endOpen, noteAttempt, type StageAttempt, type StageMoment, toIdleMs } from '#shared/domain/run/stage-attempt'

const START_MS = Date.parse('2026-11-20T06:00:00.000Z')
const at = (seconds: number) => new Date(START_MS + seconds * 1_000)

const moment = (state: string, seconds: number, change: Partial<StageMoment> = {}): StageMoment =>
  ({ state, attempt: 1, queuedAt: null, startedAt: at(0), endedAt: null, hasError: false, at: at(seconds), ...change })
const play = (...moments: StageMoment[]) => moments.reduce<StageAttempt[]>(noteAttempt, [])

describe('the attempts of a stage', () => {
  it('do not exist before the first start', () => {
    expect(play(
      moment('QUEUED', 1, { attempt: 0, startedAt: null }), moment('SKIPPED', 2, { attempt: 0, startedAt: null }),
    )).toEqual([])
  })

  it('continue after a pause, and contain the pause', () => {
    const attempts = play(
      moment('RUNNING', 0), moment('PAUSED', 10, { endedAt: at(10) }), moment('QUEUED', 40, { endedAt: at(10) }),
      moment('RUNNING', 41), moment('SUCCEEDED', 50, { endedAt: at(50) }),
    )

    expect(attempts).toEqual([
      expect.objectContaining({ state: 'SUCCEEDED', startedAt: at(0).toISOString(), finishedAt: at(50).toISOString() }),
    ])
    expect(toIdleMs(attempts, 1)).toBe(31_000)
    expect(toIdleMs(attempts, 2)).toBe(0)
  })

  it('end with a failure that is retried, and with a lost worker', () => {
    const attempts = play(
      moment('RUNNING', 0),
      moment('RETRY_WAIT', 5, { endedAt: at(5), hasError: true }),
      moment('QUEUED', 9, { endedAt: at(5), hasError: true }),
      moment('RUNNING', 9, { attempt: 2, startedAt: at(9) }),
      moment('QUEUED', 20, { attempt: 2, startedAt: at(9), endedAt: at(20), hasError: true }),
      moment('RUNNING', 25, { attempt: 3, startedAt: at(25) }),
    )

    expect(attempts.map(({ attempt, state, finishedAt }) => [attempt, state, finishedAt]))
      .toEqual([[1, 'FAILED', at(5).toISOString()], [2, 'CRASHED', at(20).toISOString()], [3, 'RUNNING', null]])
  })

  it('are not changed by a repeated earlier event', () => {
    const known = play(moment('RUNNING', 0), moment('RUNNING', 9, { attempt: 2, startedAt: at(9) }))

    expect(noteAttempt(known, moment('SUCCEEDED', 20))).toEqual(known)
  })

  it('all end when the run is given up', () => {
    const attempts = endOpen(play(moment('RUNNING', 0), moment('PAUSED', 10)), 'CRASHED', at(30))

    expect(attempts).toEqual([expect.objectContaining({
      state: 'CRASHED', finishedAt: at(30).toISOString(),
      pauses: [{ from: at(10).toISOString(), to: at(30).toISOString() }],
    })])
  })

  it('are numbered without gaps, never overlap, and never pause longer than they last, for any events', () => {
    const told = fc.array(
      fc.record({
        state: fc.constantFrom(
          'RUNNING', 'PAUSED', 'QUEUED', 'RETRY_WAIT', 'SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED',
        ),
        isNew: fc.boolean(), hasError: fc.boolean(), seconds: fc.nat(100),
      }),
      { maxLength: 30 },
    )
    fc.assert(fc.property(told, (steps) => {
      let [attempt, startedAt, seconds, attempts] = [1, at(0), 0, [] as StageAttempt[]]
      for (const step of steps) {
        seconds += step.seconds
        if (step.isNew && step.state === 'RUNNING') {
          [attempt, startedAt] = [attempt + 1, at(seconds)]
        }
        attempts = noteAttempt(attempts, moment(step.state, seconds, {
          attempt, startedAt, hasError: step.hasError, endedAt: step.state === 'RUNNING' ? null : at(seconds),
        }))
      }

      for (const [index, it] of attempts.entries()) {
        const next = attempts[index + 1]
        expect(it.attempt).toBeLessThan(next?.attempt ?? Infinity)
        if (next) {
          expect(it.finishedAt !== null && it.finishedAt <= next.startedAt).toBe(true)
        }
        expect(toIdleMs(attempts, it.attempt))
          .toBeLessThanOrEqual(Date.parse(it.finishedAt ?? at(seconds).toISOString()) - Date.parse(it.startedAt))
      }
    }))
  })
})

describe('the pauses of a run', () => {
  const none = { startedAt: at(0), pausedAt: null, pausedMs: 0 }

  it('are summed from the moment it stops to the moment it resumes', () => {
    const paused = notePause(none, 'PAUSED', at(10))
    const again = notePause({ ...none, ...paused }, 'RUNNING', at(70))

    expect(paused).toEqual({ pausedAt: at(10), pausedMs: 0 })
    expect(again).toEqual({ pausedAt: null, pausedMs: 60_000 })
    expect(notePause({ ...none, ...again }, 'SUCCEEDED', at(90))).toEqual({ pausedAt: null, pausedMs: 60_000 })
  })

  it('do not exist before it has started', () => {
    expect(notePause({ ...none, startedAt: null }, 'PAUSED', at(10))).toEqual({ pausedAt: null, pausedMs: 0 })
  })
})
