import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { forecastTrial, type Trial } from '~/utils/run/trial-forecast'

type Stage = Trial['stages'][number]

const stage = (stageKey: string, change: Partial<Stage> & { ms?: number }): Stage => ({
  stageKey, dependsOn: [], isTerminal: false, recordsIn: 0, recordsOut: 0, inputTokens: 0, outputTokens: 0,
  reusedFrom: null,
  attempts: [{
    attempt: 1, queuedAt: null, startedAt: new Date(0).toISOString(),
    finishedAt: new Date(change.ms ?? 0).toISOString(), state: 'SUCCEEDED', pauses: [],
  }],
  ...change,
})
const version = (stageKey: string, rows: number): Trial['inputs'][number] => ({
  type: 'version', stageKey, versionId: '', datasetId: '', datasetName: '', semver: '1.0.0', rows,
})

const stages = [
  stage('read', { recordsIn: 100, recordsOut: 100, ms: 10 }),
  stage('filter', { dependsOn: ['read'], recordsIn: 100, recordsOut: 50, ms: 20 }),
  stage('ask', {
    dependsOn: ['filter'], recordsIn: 50, recordsOut: 49, isTerminal: true, inputTokens: 500, outputTokens: 100,
    ms: 1_000,
  }),
]

describe('what a trial predicts', () => {
  it('grows from stage to stage with what each reads', () => {
    expect(forecastTrial({ recordLimit: 100, inputs: [version('read', 1_000)], stages }))
      .toEqual({ read: 100, total: 1_000, recordsOut: 490, tokens: 6_000, ms: 10_300 })
  })

  it('is what happened, when the trial read everything', () => {
    expect(forecastTrial({ recordLimit: 500, inputs: [], stages }))
      .toMatchObject({ read: 100, total: 100, recordsOut: 49, tokens: 600, ms: 1_030 })
  })

  it('is known for a source that a full run has read', () => {
    const source = {
      type: 'source' as const, stageKey: 'read', sourceId: '', name: '', kind: 'folder', isArchived: false,
    }

    expect(forecastTrial({ recordLimit: 100, inputs: [{ ...source, records: 1_000 }], stages }))
      .toMatchObject({ total: 1_000, recordsOut: 490 })
    expect(forecastTrial({ recordLimit: 100, inputs: [{ ...source, records: null }], stages }))
      .toEqual({ unknown: 'read' })
  })

  it('takes the count of an input that is known now before what was known at the trial', () => {
    const trial = { recordLimit: 100, inputs: [version('read', 1_000)], stages }

    expect(forecastTrial(trial, { read: 200 })).toMatchObject({ total: 200, recordsOut: 98 })
    expect(forecastTrial({ ...trial, inputs: [] }, { read: 200 })).toMatchObject({ total: 200, recordsOut: 98 })
  })

  it('is unknown for a source that nobody has counted', () => {
    expect(forecastTrial({ recordLimit: 100, inputs: [], stages })).toEqual({ unknown: 'read' })
  })

  it('has no time when a stage was reused, and no records after a stage that read none', () => {
    const reused = stages.map(it => it.stageKey === 'read' ? { ...it, reusedFrom: 'x' } : it)
    const empty = stages.map(it => it.stageKey === 'ask' ? { ...it, recordsIn: 0, recordsOut: 0 } : it)

    expect(forecastTrial({ recordLimit: 100, inputs: [version('read', 1_000)], stages: reused }))
      .toMatchObject({ ms: undefined })
    expect(forecastTrial({ recordLimit: 100, inputs: [version('read', 1_000)], stages: empty }))
      .toMatchObject({ recordsOut: 0, tokens: 0 })
  })

  it('takes as long as the slowest branch, and counts both', () => {
    const branches = [stages[0]!, ...[30, 70].map((ms, index) => stage(
      `branch${index}`, { dependsOn: ['read'], recordsIn: 100, recordsOut: 10, isTerminal: true, ms },
    ))]

    expect(forecastTrial({ recordLimit: 100, inputs: [version('read', 200)], stages: branches }))
      .toMatchObject({ recordsOut: 40, ms: 160 })
  })

  it('grows with the rows, never negative', () => {
    fc.assert(fc.property(fc.integer({ min: 100, max: 1_000_000 }), fc.integer({ min: 1, max: 50 }), (rows, times) => {
      const [small, large] = [rows, rows * times].map(all =>
        forecastTrial({ recordLimit: 100, inputs: [version('read', all)], stages }))

      expect(large).toMatchObject({ tokens: expect.closeTo((small as { tokens: number }).tokens * times, 3) as number })
    }))
  })
})
