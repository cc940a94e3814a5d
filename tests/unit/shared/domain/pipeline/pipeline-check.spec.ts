import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findCycle as findFactoryCycle } from '#factory/stages/plan/stage-order'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import { checkPipeline, findCycle, type KindRule } from '#shared/domain/pipeline/pipeline-check'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'

const stage = (key: string, needs: string[] = [], more: Partial<PipelineStageSpec> = {}): PipelineStageSpec => ({
  key, kind: 'clean', name: '', needs, parameters: {}, ...more,
})

const KINDS: KindRule[] = [
  { ...factsByName('ingest.x'), minInputs: 0, maxInputs: 0, parametersSchema: {} },
  { ...factsByName('clean'), minInputs: 1, maxInputs: 1, parametersSchema: {
    type: 'object', additionalProperties: false, properties: { size: { type: 'integer', minimum: 1 } },
  } },
  {
    ...factsByName('publish'), minInputs: 1, maxInputs: 0,
    parametersSchema: { type: 'object', required: ['dataset_id'], properties: {} },
  },
]

const found = (stages: PipelineStageSpec[], kinds?: KindRule[]) =>
  checkPipeline(stages, kinds).map(({ code, pointer }) => `${code} ${pointer}`)

describe('a pipeline', () => {
  it('that is valid has no findings', () => {
    expect(checkPipeline(
      [
        stage('a', [], { kind: 'ingest.x' }), stage('b', ['a']),
        stage('c', ['b'], { kind: 'publish', parameters: { dataset_id: 'x' } }),
      ],
      KINDS,
    )).toEqual([])
  })

  it.each([
    ['a stage that reads itself', [stage('a', ['a'])], 'CYCLE /stages/0/needs'],
    [
      'a circle behind a stage',
      [stage('x', [], { kind: 'publish' }), stage('a', ['x', 'c']), stage('b', ['a']), stage('c', ['b'])],
      'CYCLE /stages/1/needs',
    ],
    ['a key used twice', [stage('a'), stage('a')], 'DUPLICATE_KEY /stages/1/key'],
    ['a stage that is not there', [stage('a', ['b'])], 'UNKNOWN_DEPENDENCY /stages/0/needs/0'],
    ['a result that goes nowhere', [stage('a')], 'ORPHAN /stages/0'],
  ])('is reported for %s', (_, stages, expected) => {
    expect(found(stages)).toContain(expected)
  })

  it.each([
    ['an unknown kind', [stage('a', [], { kind: 'magic' })], 'UNKNOWN_KIND /stages/0/kind'],
    ['too few inputs', [stage('a')], 'INPUT_COUNT /stages/0/needs'],
    ['too many inputs', [stage('a', ['b', 'c']), stage('b'), stage('c')], 'INPUT_COUNT /stages/0/needs'],
    [
      'a source that reads a stage', [stage('a', ['b'], { kind: 'ingest.x' }), stage('b')],
      'INPUT_COUNT /stages/0/needs',
    ],
    [
      'a parameter out of range', [stage('a', [], { parameters: { size: 0 } })],
      'BAD_PARAMETER /stages/0/parameters/size',
    ],
    [
      'a parameter that is missing', [stage('a', [], { kind: 'publish' })],
      'BAD_PARAMETER /stages/0/parameters/dataset_id',
    ],
  ])('is reported for %s when stage types are known', (_, stages, expected) => {
    expect(found(stages, KINDS)).toContain(expected)
  })
})

describe('a cycle', () => {
  const pipeline = fc.integer({ min: 1, max: 8 }).chain(size =>
    fc.array(fc.array(fc.nat({ max: size - 1 }), { maxLength: 3 }), { minLength: size, maxLength: size }))
    .map(needs => needs.map((indexes, index) => stage(`s${index}`, indexes.map(other => `s${other}`))))

  it('is reported once: each stage depends on the next', () => {
    fc.assert(fc.property(pipeline, (stages) => {
      const cycle = findCycle(stages)
      cycle.forEach((it, index) => expect(it.needs).toContain(cycle[(index + 1) % cycle.length]?.key))
    }))
  })

  it('is reported exactly when the factory reports one', () => {
    fc.assert(fc.property(pipeline, stages =>
      (findCycle(stages).length > 0)
      === (findFactoryCycle(stages.map(({ key, needs }) => ({ id: key, dependsOn: needs }))) !== undefined)))
  })
})
