import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { flowOf, rankOf, toStageLines, toRunGroups } from '~/utils/run/run-group'
import { STAGE_STATES } from '#shared/domain/run/run-state'
import { givenStage } from '~~/tests/nuxt/given/given-run'

const named = () => 'Group'
const stagesOf = (...states: Parameters<typeof givenStage>[0][]) =>
  states.map((state, index) => givenStage({ stageKey: `s${index}`, ...state }))

describe('a group of a run', () => {
  it.each([
    [['SUCCEEDED', 'RUNNING', 'FAILED', 'CRASHED'], 'FAILED'],
    [['SUCCEEDED', 'RUNNING', 'CRASHED'], 'CRASHED'],
    [['SUCCEEDED', 'BLOCKED', 'RUNNING'], 'RUNNING'],
    [['SUCCEEDED', 'BLOCKED'], 'BLOCKED'],
    [['SUCCEEDED', 'CANCELLED'], 'CANCELLED'],
    [['SUCCEEDED', 'SUCCEEDED'], 'SUCCEEDED'],
  ] as const)('of %o looks %s', (states, worst) => {
    expect(toRunGroups(stagesOf(...states.map(state => ({ state }))), named)[0]?.total.state).toBe(worst)
  })

  it('is partial rather than running', () => {
    const groupOf = (recordsFailed: number) => toRunGroups(
      stagesOf({ state: 'RUNNING', recordsIn: 100 }, { state: 'SUCCEEDED', recordsIn: 100, recordsFailed }), named,
    )[0]

    expect([groupOf(2), groupOf(3)].map(group => group?.total.state)).toEqual(['RUNNING', 'SUCCEEDED'])
  })

  it('has the state of its worst stage, and the sums of all', () => {
    const any = fc.record({
      state: fc.constantFrom(...STAGE_STATES), recordsIn: fc.nat(1e6), recordsFailed: fc.nat(9), bytesOut: fc.nat(1e9),
    })
    fc.assert(fc.property(fc.array(any, { minLength: 1, maxLength: 9 }), (states) => {
      const stages = stagesOf(...states)
      const [group] = toRunGroups(stages, named)

      expect(stages.some(stage => stage.state === group?.total.state)).toBe(true)
      const counts = {
        recordsIn: states.reduce((sum, stage) => sum + stage.recordsIn, 0),
        recordsFailed: states.reduce((sum, stage) => sum + stage.recordsFailed, 0),
      }
      expect(group && rankOf(group.total)).toBe(Math.min(...stages.map(({ state }) => rankOf({ state, ...counts }))))
      expect(group?.total.recordsIn).toBe(states.reduce((sum, stage) => sum + stage.recordsIn, 0))
      expect(group?.total.fraction).toBeLessThanOrEqual(1)
    }))
  })

  it('lasts from its first start to its last end, and has no end while one stage runs', () => {
    const first = {
      startedAt: '2026-11-20T06:00:10.000Z', finishedAt: '2026-11-20T06:00:40.000Z', state: 'SUCCEEDED' as const,
    }
    const later = {
      startedAt: '2026-11-20T06:00:20.000Z', finishedAt: '2026-11-20T06:01:00.000Z', state: 'SUCCEEDED' as const,
    }

    expect(toRunGroups(stagesOf(later, first), named)[0]?.total)
      .toMatchObject({ startedAt: first.startedAt, finishedAt: later.finishedAt })
    expect(toRunGroups(stagesOf(first, { state: 'RUNNING' }), named)[0]?.total.finishedAt).toBeNull()
  })

  it('sums the reasons of dropped records', () => {
    const [group] = toRunGroups(
      stagesOf({ droppedByReason: { DUPLICATE: 2 } }, { droppedByReason: { DUPLICATE: 3, EMPTY: 1 } }), named,
    )

    expect(group?.total.droppedByReason).toEqual({ DUPLICATE: 5, EMPTY: 1 })
  })

  it('receives records as soon as one of its stages runs', () => {
    expect(flowOf(stagesOf({ state: 'FAILED' }, { state: 'RUNNING' }))).toBe('live')
    expect(flowOf(stagesOf({ state: 'BLOCKED' }, { state: 'BLOCKED' }))).toBe('waiting')
    expect(flowOf(stagesOf({ state: 'SUCCEEDED' }, { state: 'BLOCKED' }))).toBe('done')
  })

  it('is a line, followed by its stages while it is unfolded; a group of one is its stage', () => {
    const groups = toRunGroups(stagesOf({}, {}, { kind: 'publish' }), named)
    const keysOf = (isOpen: boolean) => toStageLines(groups, () => isOpen).map(line => line.stage.stageKey)

    expect(keysOf(false)).toEqual(['0:clean.normalize', 's2'])
    expect(keysOf(true)).toEqual(['0:clean.normalize', 's0', 's1', 's2'])
  })
})
