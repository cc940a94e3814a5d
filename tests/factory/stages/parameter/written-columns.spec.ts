import { describe, expect, it } from 'vitest'
import { planStages } from '#factory/stages/plan/plan.ts'
import { STAGE_KINDS } from '#factory/stages/registry.ts'
import type { Json, StageSpec } from '#factory/job/stage-job.ts'
import { toJob } from '../stages-support.ts'

const stage = (id: string, kind: string, dependsOn: string[] = [], parameters: Record<string, Json> = {}): StageSpec =>
  ({ ...toJob({ kind, parameters, dependsOn }).stage, id })
const publish = (...dependsOn: string[]) =>
  stage('out', 'publish', dependsOn, { dataset_id: '0193a0c0-0000-7000-8000-000000000002' })

/** What a kind needs to be planned, and to write. */
const WRITER_PARAMETERS: Record<string, Record<string, Json>> = {
  'model.call': { model: 'm', prompt: 'Hello' },
  'join': { keys: [{ left: 'text' }] },
  'judge': { model: 'm', rubric: 'Is it polite?' },
  'quality.check': { action: 'flag', rules: [{ type: 'required', field: 'text' }] },
}
const writers = STAGE_KINDS.flatMap(({ kind, parametersSchema, minInputs }) =>
  Object.entries(parametersSchema.properties as Record<string, Record<string, unknown>>)
    .flatMap(([name, node]) => node['x-new-field'] === true ? [[kind, name, minInputs] as const] : []))

describe('the fields that a stage writes', () => {
  it.each(writers)('are warned of where they replace one, if the fields are known: %s %s', (kind, place, inputs) => {
    const ids = Array.from({ length: inputs }, (_, index) => `in-${index}`)
    const writer = stage('a', kind, ids, { ...WRITER_PARAMETERS[kind], [place]: 'text' })

    const stages = [...ids.map(id => stage(id, 'input.dataset')), writer, publish('a')]
    const found = (...names: string[]) => {
      const columns = names.map(name => ({ name, type: 'string', nullable: false }))
      return planStages(stages, [], new Map(names.length > 0 ? ids.map(id => [id, columns]) : [])).findings
    }

    expect(found('text').filter(({ severity }) => severity === 'WARNING')).toEqual([expect.objectContaining({
      code: 'FIELD_EXISTS', pointer: `/stages/${inputs}/parameters/${place}`, params: { field: 'text' },
    })])
    expect([...found('other'), ...found()].filter(({ code }) => code === 'FIELD_EXISTS')).toEqual([])
  })

  it.each(writers)('are warned of inside a text, and where they replace those inside: %s %s', (kind, place, inputs) => {
    const ids = Array.from({ length: inputs }, (_, index) => `in-${index}`)
    const found = (name: string, type: string) => {
      const parameters = { ...WRITER_PARAMETERS[kind], [place]: 'text.new' }
      const stages = [...ids.map(id => stage(id, 'input.dataset')), stage('a', kind, ids, parameters), publish('a')]
      const columns = ['text', name].map(it => ({ name: it, type: it === name ? type : 'object', nullable: false }))
      return planStages(stages, [], new Map(ids.map(id => [id, columns]))).findings
        .filter(({ code }) => code.startsWith('FIELD_'))
    }

    expect(found('text', 'object')).toEqual([])
    expect(found('text.new.one', 'string')).toEqual([expect.objectContaining({
      code: 'FIELD_EXISTS', pointer: `/stages/${inputs}/parameters/${place}`, params: { field: 'text.new.one' },
    })])
    expect(found('text', 'string')).toEqual([expect.objectContaining({
      severity: 'WARNING', code: 'FIELD_IN_THE_WAY', pointer: `/stages/${inputs}/parameters/${place}`,
      params: { field: 'text', type: 'string', written: 'text.new' },
    })])
  })

  it.each<[string, Record<string, Json>, string]>([
    ['dedupe.minhash', { cluster_field: 'near', cluster_size_field: 'near' }, 'cluster_size_field'],
    ['dedupe.minhash', { cluster_field: 'near', cluster_size_field: 'near.size' }, 'cluster_size_field'],
    ['judge', { score_field: 'judged.score', reason_field: 'judged' }, 'reason_field'],
    ['judge', { score_field: 'a', reason_field: '', provenance_field: 'a' }, 'provenance_field'],
    ['model.call', { output_field: 'a', provenance_field: 'a.from' }, 'provenance_field'],
    ['join', { fields: [{ field: 'text', as: 'a' }, { field: 'text', as: 'a.b' }] }, 'fields/1/as'],
    ['join', { fields: [{ field: 'text', as: 'r' }], count_field: 'r.count' }, 'count_field'],
    ['join', { prefix: 'r.', count_field: 'r' }, 'count_field'],
    ['join', { prefix: 'r_', count_field: 'r_other' }, 'count_field'],
  ])('are refused where they cannot be written together: %s %j', (kind, given, place) => {
    const ids = kind === 'join' ? ['l', 'r'] : ['l']
    const columns = ['text', 'other'].map(name => ({ name, type: 'string', nullable: false }))
    const stages = [
      ...ids.map(id => stage(id, 'input.dataset')),
      stage('a', kind, ids, { ...WRITER_PARAMETERS[kind], ...given }), publish('a'),
    ]

    const { findings } = planStages(stages, [], new Map(ids.map(id => [id, columns])))

    expect(findings.filter(({ severity }) => severity === 'ERROR')).toEqual([expect.objectContaining({
      code: 'BAD_PARAMETER', pointer: `/stages/${ids.length}/parameters/${place}`,
    })])
  })
})
