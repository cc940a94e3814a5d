import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RUN_TYPES, STAGE_STATES } from '#shared/domain/run/run-state'
import { toReasonGroups } from '~/utils/run/reason-groups'
import { findBottleneck, toShares, toThroughput } from '~/utils/run/run-progress'
import { givenRun, givenStage } from '~~/tests/nuxt/given/given-run'

describe('the bar of a run', () => {
  it('distinguishes output records from those in progress and failed ones', () => {
    const stages = [givenStage({ fraction: 0.9 }), givenStage({ fraction: 0.3, isTerminal: true })]
    const { succeeded, failed, underway } = toShares(
      givenRun({ fraction: 0.6, recordsIn: 100, recordsFailed: 10 }), stages,
    )

    expect(failed).toBeCloseTo(0.06)
    expect(succeeded).toBeCloseTo(0.24)
    expect(underway).toBeCloseTo(0.3)
  })

  it('sums to the input after a success: output, dropped and failed records', () => {
    const { succeeded, dropped, failed, underway } = toShares(
      givenRun({ state: 'SUCCEEDED', recordsIn: 171, recordsOut: 121, recordsDropped: 13, recordsFailed: 37 }), [],
    )

    expect([succeeded * 171, dropped * 171, failed * 171].map(Math.round)).toEqual([121, 13, 37])
    expect(underway).toBe(0)
  })

  it('has no output before the last stage has begun', () => {
    expect(toShares(givenRun({ fraction: 0.4 }), [givenStage({ fraction: -1, isTerminal: true })]))
      .toEqual({ succeeded: 0, dropped: 0, failed: 0, underway: 0.4 })
  })

  it('is full after a success, whatever the last fraction was', () => {
    expect(toShares(givenRun({ state: 'SUCCEEDED', fraction: 0.98, recordsOut: 1 }), []).succeeded).toBe(1)
  })

  it('has nothing under way after a success, however many records have failed', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 1_000_000 }), fc.nat({ max: 1_000_000 }), fc.nat({ max: 1_000_000 }),
      (recordsIn, recordsDropped, recordsFailed) =>
        toShares(givenRun({ state: 'SUCCEEDED', fraction: 1, recordsIn, recordsDropped, recordsFailed }), []).underway
        === 0,
    ))
  })

  it('never exceeds its ends', () => {
    const fraction = fc.double({ min: -1, max: 2 })
    fc.assert(fc.property(
      fc.constantFrom(...RUN_TYPES), fraction, fc.nat(), fc.nat(), fc.nat(),
      fc.array(fc.record({ state: fc.constantFrom(...STAGE_STATES), fraction })),
      (state, done, out, dropped, failed, stages) => {
        const shares = toShares(
          givenRun({ state, fraction: done, recordsIn: out, recordsDropped: dropped, recordsFailed: failed }),
          stages.map(stage => givenStage(stage)),
        )
        const parts = Object.values(shares)

        expect(Math.min(...parts)).toBeGreaterThanOrEqual(0)
        expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(1 + 1e-9)
      },
    ), {
      // The sum of dropped and failed is rounded to more than what is done.
      examples: [['RUNNING', 0.005, 10, 10, 1, []]],
    })
  })
})

describe('the pace of a run', () => {
  const stages = [
    givenStage({ stageKey: 'clean', recordsPerSecond: 500 }),
    givenStage({ stageKey: 'call', recordsPerSecond: 30 }),
    givenStage({ stageKey: 'publish', recordsPerSecond: 40, isTerminal: true }),
    givenStage({ stageKey: 'over', recordsPerSecond: 1, state: 'SUCCEEDED', isTerminal: true }),
  ]

  it('counts terminal stages only', () => {
    expect(toThroughput(stages)).toBe(40)
  })

  it('is limited by the slowest running stage', () => {
    expect(findBottleneck(stages)?.stageKey).toBe('call')
    expect(findBottleneck([])).toBeUndefined()
  })
})

describe('the reasons of losses', () => {
  it('list failures first, then drops, the largest first, without zeros', () => {
    const groups = toReasonGroups([
      givenStage({ stageKey: 'a', droppedByReason: { duplicate: 900 }, failedByReason: { TIMEOUT: 3, NONE: 0 } }),
      givenStage({ stageKey: 'b', failedByReason: { INVALID_JSON: 7 } }),
    ], stage => stage.stageKey)

    expect(groups.map(({ stageLabel, reason, records }) => [stageLabel, reason, records]))
      .toEqual([['b', 'INVALID_JSON', 7], ['a', 'TIMEOUT', 3], ['a', 'duplicate', 900]])
  })
})
