import { describe, expect, it } from 'vitest'
import { findRetrying } from '~/utils/run/run-retrying'
import { givenStage } from '~~/tests/nuxt/given/given-run'

const AT = '2026-11-20T06:00:00.000Z'
const tried = (attempt: number, state: 'FAILED' | 'CRASHED' | 'RUNNING') =>
  ({ attempt, queuedAt: AT, startedAt: AT, finishedAt: state === 'RUNNING' ? null : AT, state, pauses: [] })

describe('a stage that is tried again', () => {
  it('waits for its next attempt after one that failed', () => {
    const stage = givenStage({ state: 'RETRY_WAIT', attempts: [tried(1, 'FAILED')], nextAttemptAt: AT })

    expect(findRetrying([stage])).toEqual([{ stage, failed: 1, running: undefined, nextAt: AT }])
  })

  it('runs its next attempt', () => {
    const stage = givenStage({ state: 'RUNNING', attempts: [tried(1, 'CRASHED'), tried(2, 'RUNNING')] })

    expect(findRetrying([stage])).toEqual([{ stage, failed: 1, running: 2, nextAt: null }])
  })

  it('is none that runs for the first time, or that is over', () => {
    const first = givenStage({ state: 'RUNNING', attempts: [tried(1, 'RUNNING')] })
    const over = givenStage({ state: 'FAILED', attempts: [tried(1, 'FAILED')] })

    expect(findRetrying([first, over])).toEqual([])
  })
})
