import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ActiveRunView, ActiveStageView } from '#shared/contract/run/run-active.contract'
import { estimateRun, findCurrentStage, toBacklog } from '~/utils/run/run-estimate'
import { givenRun } from '~~/tests/nuxt/given/given-run'

const givenStage = (change: Partial<ActiveStageView> & { stageKey: string }): ActiveStageView => ({
  kind: 'clean.normalize', name: '', position: 0, dependsOn: [], isTerminal: false, state: 'BLOCKED',
  recordsIn: 0, recordsOut: 0, recordsDropped: 0, recordsFailed: 0, fraction: 0, recordsPerSecond: 0, usual: null,
  ...change,
})

const read = givenStage({ stageKey: 'read', state: 'SUCCEEDED', recordsIn: 100, recordsOut: 100, fraction: 1 })
/** 60 of 100 left at 2 a second; half of them stay. */
const clean = givenStage({
  stageKey: 'clean', dependsOn: ['read'], state: 'RUNNING', recordsIn: 40, recordsOut: 20, fraction: 0.4,
  recordsPerSecond: 2,
})
const out = givenStage({ stageKey: 'out', dependsOn: ['clean'], usual: { recordsPerSecond: 1, yield: 1 } })

const run = (
  stages: ActiveStageView[], change: Partial<ActiveRunView> = {},
): ActiveRunView => ({ ...givenRun(), stages, ...change })

describe('the time left of a run', () => {
  it('is the rest of the running stages at their pace, then later stages at their usual pace', () => {
    expect(estimateRun(run([read, clean, out]))).toMatchObject({ ms: 80_000, decider: { stageKey: 'out' } })
  })

  it('takes parallel branches into account by the longer one', () => {
    const side = givenStage({ stageKey: 'side', dependsOn: ['read'], usual: { recordsPerSecond: 0.5, yield: 1 } })

    expect(estimateRun(run([read, clean, side, out]))).toMatchObject({ ms: 200_000, decider: { stageKey: 'side' } })
  })

  it.each([
    ['it is paused', run([read, clean, out], { state: 'PAUSED' }), 'not_running'],
    ['a gate waits for a person', run([read, { ...clean, state: 'WAITING' }, out], { state: 'PAUSED' }), 'waiting'],
    ['nothing comes out', run([read, { ...clean, recordsPerSecond: 0 }, out]), 'no_output'],
    [
      'the first stage does not know how much there is',
      run([{ ...read, state: 'RUNNING', fraction: -1, recordsPerSecond: 4 }, out]), 'unknown_total',
    ],
    ['a stage to come has never run', run([read, clean, { ...out, usual: null }]), 'no_pace'],
  ] as const)('is not known while %s', (_, given, reason) => {
    expect(estimateRun(given).reason).toBe(reason)
  })

  it('is never negative, and never shrinks with more to do', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 1_000 }), fc.integer({ min: 1, max: 100 }),
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      (recordsIn, percent, recordsPerSecond) => {
        const at = (fraction: number) => {
          const estimate = estimateRun(run([read, { ...clean, recordsIn, fraction, recordsPerSecond }, out]))
          return estimate.reason === undefined ? estimate.ms : Number.NaN
        }

        expect(at(percent / 100)).toBeGreaterThanOrEqual(0)
        expect(at(percent / 200)).toBeGreaterThanOrEqual(at(percent / 100))
      },
    ))
  })
})

describe('the backlog', () => {
  it('is empty while nothing runs', () => {
    expect(toBacklog([])).toEqual({ records: 0, slowest: undefined })
    expect(toBacklog([run([clean], { state: 'PAUSED' })]).records).toBe(0)
  })

  it('sums the records to read, and names the run that ends last', () => {
    const fast = run(
      [read, { ...clean, recordsPerSecond: 600 }, { ...out, usual: { recordsPerSecond: 1_000, yield: 1 } }],
      { name: 'Fast' },
    )

    expect(toBacklog([fast, run([read, clean, out], { name: 'Slow' })]))
      .toMatchObject({ records: 120, slowest: { run: { name: 'Slow' }, estimate: { ms: 80_000 } } })
  })

  it('has no time when one run has no estimate', () => {
    const unknown = run([{ ...read, state: 'RUNNING', fraction: -1, recordsPerSecond: 4 }], { name: 'Unknown' })

    expect(toBacklog([run([read, clean, out]), unknown]))
      .toMatchObject({ records: 60, slowest: { run: { name: 'Unknown' }, estimate: { reason: 'unknown_total' } } })
    expect(toBacklog([unknown]).records).toBeNull()
  })

  it('is not known of a stage that prepares itself and has counted nothing', () => {
    const preparing = { ...clean, recordsIn: 0, recordsOut: 0, fraction: 0.5 }

    expect(toBacklog([run([read, preparing])]).records).toBeNull()
  })
})

it('names the current stage of a run', () => {
  expect(findCurrentStage([read, clean, out])?.stageKey).toBe('clean')
  expect(findCurrentStage([read, out])?.stageKey).toBe('out')
  expect(findCurrentStage([read])).toBeUndefined()
})
