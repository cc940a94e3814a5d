import { describe, expect, it } from 'vitest'
import { toEta } from '~/utils/run/run-eta'
import { givenDetail, givenStage } from '~~/tests/nuxt/given/given-run'

const START = '2026-11-20T06:00:00.000Z'
const nowMs = Date.parse(START) + 100_000

/** 100 of 400 records in 100 s. */
const clean = givenStage({
  stageKey: 'clean', startedAt: START, recordsIn: 100, recordsOut: 100, fraction: 0.25, recordsPerSecond: 3,
})
const out = givenStage({ stageKey: 'out', dependsOn: ['clean'], state: 'BLOCKED', startedAt: null, attempts: [] })
const usual = { out: { recordsPerSecond: 40, yield: 1 } }

describe('the end of a run', () => {
  it('counts from when the run was read, at the average pace, with that of now as the other end', () => {
    expect(toEta(givenDetail({ stages: [clean, out], usual }), nowMs)).toMatchObject({
      endMs: nowMs + 310_000, earliestMs: nowMs + 110_000, latestMs: nowMs + 310_000, decider: { stageKey: 'clean' },
    })
  })

  it('does not depend on a second without a record', () => {
    expect(toEta(givenDetail({ stages: [{ ...clean, recordsPerSecond: 0 }, out], usual }), nowMs))
      .toMatchObject({ endMs: nowMs + 310_000, earliestMs: nowMs + 310_000, latestMs: nowMs + 310_000 })
  })

  it('is not before the others have ended when a stage to come has never run', () => {
    const last = givenStage({ stageKey: 'last', dependsOn: ['out'], state: 'BLOCKED', startedAt: null, attempts: [] })

    expect(toEta(givenDetail({ stages: [clean, out, last] }), nowMs))
      .toMatchObject({ endMs: nowMs + 300_000, decider: { stageKey: 'clean' }, unpaced: { stageKey: 'out' } })
    expect(toEta(givenDetail({ stages: [clean, out, last], usual }), nowMs))
      .toMatchObject({ endMs: nowMs + 310_000, unpaced: { stageKey: 'last' } })
  })

  it.each([
    [
      'the total is unknown', givenDetail({ stages: [{ ...clean, fraction: -1 }, out], usual }),
      { reason: 'unknown_total', stage: { stageKey: 'clean' } },
    ],
    ['it is paused', givenDetail({ state: 'PAUSED', stages: [clean, out], usual }), { reason: 'not_running' }],
  ])('is not known while %s', (_, run, expected) => {
    expect(toEta(run, nowMs)).toMatchObject(expected)
  })
})
