import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FrozenStage } from '#shared/domain/run/run-record'
import { listRetryChoices, type MadeStage, planRetry, type RetryTarget } from '#shared/domain/run/run-retry'

const stage = (key: string, needs: string[] = [], change: Partial<FrozenStage> = {}): FrozenStage => ({
  key, kind: 'clean.normalize', name: '', needs, parameters: {}, inputs: [], ...change,
})
const made = (of: FrozenStage, state = 'SUCCEEDED', change: Partial<MadeStage> = {}): [string, MadeStage] =>
  [of.key, { stage: of, state, recordsIn: 10, recordsOut: 8, hasArtifacts: true, ...change }]

/** read → clean → call → out, and read → side; `call` failed. */
const [READ, CLEAN, CALL, OUT, SIDE] = [
  stage('read'), stage('clean', ['read']), stage('call', ['clean']), stage('out', ['call']), stage('side', ['read']),
]
const LINE = [READ, CLEAN, CALL, OUT, SIDE]
const RUN = new Map([made(READ), made(CLEAN), made(CALL, 'FAILED'), made(OUT, 'SKIPPED'), made(SIDE)])
const targetOf = (stages: FrozenStage[], change: Partial<RetryTarget> = {}): RetryTarget => ({
  stages, made: RUN, isForgotten: false, ...change,
})
const replaced = (key: string, change: Partial<FrozenStage>) =>
  LINE.map(it => it.key === key ? { ...it, ...change } : it)

describe('planRetry', () => {
  it('runs what failed and what reads it, and takes over the rest', () => {
    expect(planRetry(targetOf(LINE), 'failed'))
      .toEqual({ from: 'failed', stageKey: null, reason: null, blocked: [], redone: ['call', 'out'], records: 8 })
  })

  it('runs from a stage on, and what had failed elsewhere', () => {
    expect(planRetry(targetOf(LINE), 'stage', 'clean'))
      .toMatchObject({ reason: null, redone: ['clean', 'call', 'out'], records: 8 })
    expect(planRetry(targetOf(LINE), 'stage', 'side'))
      .toMatchObject({ reason: null, redone: ['call', 'out', 'side'], records: 16 })
  })

  it('runs everything from the start, whatever has changed', () => {
    expect(planRetry(targetOf([stage('new'), stage('call', ['new'])], { isForgotten: true }), 'start'))
      .toMatchObject({ reason: null, redone: ['new', 'call'], records: null })
    expect(planRetry(targetOf(LINE), 'start')).toMatchObject({ redone: LINE.map(it => it.key), records: 10 })
  })

  it.each([
    [
      'a new stage', [READ, stage('extra', ['read']), stage('call', ['extra']), OUT],
      [{ stageKey: 'extra', reason: 'NEW_STAGE', parameters: [] }],
    ],
    [
      'another kind', replaced('clean', { kind: 'filter.rules' }),
      [{ stageKey: 'clean', reason: 'KIND_CHANGED', parameters: [] }],
    ],
    [
      'other parameters', replaced('clean', { parameters: { b: 1, a: null } }),
      [{ stageKey: 'clean', reason: 'PARAMETERS_CHANGED', parameters: ['a', 'b'] }],
    ],
    [
      'other inputs',
      replaced('read', { inputs: [
        { uri: 'artifact:sha256/x', mediaType: 'text/csv', records: 1, bytes: 1, sha256: 'x', role: 'OUTPUT' },
      ] }),
      [{ stageKey: 'read', reason: 'INPUTS_CHANGED', parameters: [] }],
    ],
    [
      'another tolerance', replaced('clean', { failureTolerance: 0 }),
      [{ stageKey: 'clean', reason: 'TOLERANCE_CHANGED', parameters: [] }],
    ],
  ])('is not possible with %s before the start', (_, stages, blocked) => {
    expect(planRetry(targetOf(stages), 'failed')).toMatchObject({ reason: 'UPSTREAM_CHANGED', blocked })
  })

  it('is not possible when an artifact before the start is gone', () => {
    const run = new Map([...RUN, made(CLEAN, 'SUCCEEDED', { hasArtifacts: false })])

    expect(planRetry(targetOf(LINE, { made: run }), 'failed'))
      .toMatchObject({ reason: 'UPSTREAM_CHANGED', blocked: [{ stageKey: 'clean', reason: 'ARTIFACT_GONE' }] })
    expect(planRetry(targetOf(LINE, { made: run }), 'stage', 'clean')).toMatchObject({ reason: null })
  })

  it('runs a changed stage beside the start as well', () => {
    expect(planRetry(targetOf(replaced('side', { parameters: { a: 1 } })), 'failed'))
      .toMatchObject({ reason: null, redone: ['call', 'out', 'side'] })
  })

  it('says that nothing failed, that the stage is gone, or that the factory knows nothing of the run', () => {
    const whole = new Map(LINE.map(it => made(it)))

    expect(planRetry(targetOf(LINE, { made: whole }), 'failed').reason).toBe('NOTHING_FAILED')
    expect(planRetry(targetOf([READ, CLEAN]), 'failed').reason).toBe('STAGE_GONE')
    expect(planRetry(targetOf(LINE), 'stage', 'nowhere').reason).toBe('STAGE_GONE')
    expect(planRetry(targetOf(LINE, { isForgotten: true }), 'failed').reason).toBe('RUN_FORGOTTEN')
  })

  it('takes over only what has succeeded, with all that it reads', () => {
    const states = fc.constantFrom('SUCCEEDED', 'FAILED', 'SKIPPED', 'CANCELLED')
    const graph = fc.array(
      fc.record({
        needs: fc.array(fc.nat(20), { maxLength: 3 }), state: states, isChanged: fc.boolean(),
        hasArtifacts: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    )
    fc.assert(fc.property(graph, (nodes) => {
      const stages = nodes.map(({ needs }, index) =>
        stage(`s${index}`, index === 0 ? [] : [...new Set(needs.map(need => `s${need % index}`))]))
      const run = new Map(stages.map((it, index) =>
        made(it, nodes[index]?.state, { hasArtifacts: nodes[index]?.hasArtifacts ?? true })))
      const asked = stages.map((it, index) => nodes[index]?.isChanged ? { ...it, parameters: { a: 1 } } : it)
      for (const choice of listRetryChoices({ stages: asked, made: run, isForgotten: false })
        .filter(it => it.reason === null)) {
        const reused = asked.filter(it => !choice.redone.includes(it.key))
        expect(choice.redone.length).toBeGreaterThan(0)
        for (const { key, needs, parameters } of reused) {
          expect(run.get(key)).toMatchObject({ state: 'SUCCEEDED', hasArtifacts: true })
          expect(parameters).toEqual({})
          expect(needs.filter(need => choice.redone.includes(need))).toEqual([])
        }
      }
    }))
  })
})
