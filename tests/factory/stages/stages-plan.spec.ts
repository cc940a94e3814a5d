import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { planStages } from '#factory/stages/plan/plan.ts'
import { STAGE_KINDS } from '#factory/stages/registry.ts'
import { findCycle, sortStages } from '#factory/stages/plan/stage-order.ts'
import type { Json, StageSpec } from '#factory/job/stage-job.ts'
import { toJob } from './stages-support.ts'

const stage = (id: string, kind: string, dependsOn: string[] = [], parameters: Record<string, Json> = {}): StageSpec =>
  ({ ...toJob({ kind, parameters, dependsOn }).stage, id })

const files = stage('in', 'ingest.files', [], { root: '/x' })
const rule = (field: string): Record<string, Json> => ({ conditions: [{ field, op: 'exists' }] })
const publish = (...dependsOn: string[]) =>
  stage('out', 'publish', dependsOn, { dataset_id: '0193a0c0-0000-7000-8000-000000000002' })

const codes = (stages: StageSpec[]) => planStages(stages, []).findings.map(({ code, pointer }) => `${code} ${pointer}`)

describe('planStages', () => {
  it('finds nothing in a valid pipeline, and returns the columns after each stage', () => {
    const { findings, stageColumns } = planStages([
      publish('flag'),
      files,
      stage('lang', 'filter.language', ['in']),
      stage('count', 'filter.tokens', ['lang']),
      stage('ask', 'model.call', ['count'], { model: 'm', prompt: 'about {{text}} in {{language}}' }),
      stage('flag', 'quality.check', ['ask'], { action: 'flag', rules: [{ type: 'range', field: 'tokens', min: 1 }] }),
    ], [])

    expect(findings).toEqual([])
    expect(stageColumns.find(({ stageId }) => stageId === 'out')?.columns.map(({ name, type }) => `${name}:${type}`))
      .toEqual([
        'path:string', 'text:string', 'bytes:integer', 'language:string', 'tokens:integer', 'answer:string',
        'quality_issues:array',
      ])
  })

  it.each<[string, StageSpec[], string[]]>([
    ['a cycle', [
      files, stage('a', 'filter.rules', ['in', 'b'], rule('text')), stage('b', 'filter.rules', ['a'], rule('text')),
      publish('b'),
    ], ['CYCLE /stages/1/depends_on']],
    [
      'a stage that waits for itself', [files, stage('a', 'filter.rules', ['a'], rule('x')), publish('a', 'in')],
      ['CYCLE /stages/1/depends_on'],
    ],
    ['an unknown kind', [files, stage('a', 'filter.magic', ['in']), publish('a')], ['UNKNOWN_KIND /stages/1/kind']],
    ['an unknown dependency', [files, publish('in', 'nobody')], ['UNKNOWN_DEPENDENCY /stages/1/depends_on/1']],
    ['a key twice', [files, files, publish('in')], ['DUPLICATE_KEY /stages/1/id']],
    [
      'no model beside other missing parameters',
      [files, stage('a', 'judge', ['in'], { target: { endpoint: 'http://127.0.0.1:11434/v1' } }), publish('a')],
      ['/rubric', '/target/provider', '/target/model', '/model'].map(place =>
        `BAD_PARAMETER /stages/1/parameters${place}`),
    ],
    ['a parameter out of range', [files, stage('a', 'filter.tokens', ['in'], { min_tokens: -1 }), publish('a')], [
      'BAD_PARAMETER /stages/1/parameters/min_tokens',
    ]],
    ['a parameter that does not exist', [files, stage('a', 'filter.tokens', ['in'], { minimum: 1 }), publish('a')], [
      'BAD_PARAMETER /stages/1/parameters/minimum',
    ]],
    ['a language that is never detected', [
      files, stage('a', 'filter.language', ['in'], { languages: ['zh', 'zho', 'eng', 'qqq'] }), publish('a'),
    ], ['BAD_PARAMETER /stages/1/parameters/languages/3']],
    ['no dataset', [files, stage('out', 'publish', ['in'])], ['BAD_PARAMETER /stages/1/parameters/dataset_id']],
    ['a maximum below the minimum', [
      files, stage('a', 'filter.tokens', ['in'], { min_tokens: 9, max_tokens: 3 }), publish('a'),
    ], ['BAD_PARAMETER /stages/1/parameters/max_tokens']],
    ['shares that do not add up', [files, stage('a', 'split', ['in'], { train: 0.5 }), publish('a')], [
      'BAD_PARAMETER /stages/1/parameters/train',
    ]],
    ['a pattern that looks ahead', [
      files, stage('a', 'filter.rules', ['in'], { conditions: [{ field: 'text', op: 'matches', value: 'a(?=b)' }] }),
      publish('a'),
    ], ['BAD_PARAMETER /stages/1/parameters/conditions/0/value']],
    ['a pattern that refers back', [
      files, stage('a', 'quality.check', ['in'], { rules: [{ type: 'pattern', field: 'text', pattern: '(a)\\1' }] }),
      publish('a'),
    ], ['BAD_PARAMETER /stages/1/parameters/rules/0/pattern']],
    ['a pattern in a schema', [files, stage('a', 'model.call', ['in'], {
      model: 'm', prompt: '{{text}}', response_schema: { properties: { title: { type: 'string', pattern: '(?!a)b' } } },
    }), publish('a')], ['BAD_PARAMETER /stages/1/parameters/response_schema/properties/title/pattern']],
    ['a pattern of files', [
      stage('in', 'ingest.files', [], { root: '/srv', glob: '!(a)*', ignore: ['b', '{1..9999}'] }), publish('in'),
    ], ['BAD_PARAMETER /stages/0/parameters/glob', 'BAD_PARAMETER /stages/0/parameters/ignore/1']],
    ['a broken pattern', [
      files, stage('a', 'filter.rules', ['in'], { conditions: [{ field: 'text', op: 'matches', value: '(' }] }),
      publish('a'),
    ], ['BAD_PARAMETER /stages/1/parameters/conditions/0/value']],
    ['a field that is not there', [files, stage('a', 'filter.rules', ['in'], rule('txet')), publish('a')], [
      'MISSING_FIELD /stages/1/parameters/conditions/0/field',
    ]],
    ['a prompt about a field that is not there', [
      files, stage('a', 'model.call', ['in'], { model: 'm', prompt: '{{txet}}' }), publish('a'),
    ], ['MISSING_FIELD /stages/1/parameters/prompt']],
    ['no input, and one too many', [
      stage('a', 'filter.rules', [], rule('x')), { ...files, dependsOn: ['a'] }, publish('in'),
    ], ['INPUT_COUNT /stages/0/depends_on', 'INPUT_COUNT /stages/1/depends_on']],
    ['a result that nobody reads', [files, stage('a', 'filter.tokens', ['in']), publish('in')], ['ORPHAN /stages/1']],
  ])('finds %s', (_, stages, expected) => {
    expect(codes(stages)).toEqual(expected)
  })

  it.each(
    ['matches', 'in', 'length_ge', 'eq'],
  )('misses the value of a condition, whatever it would have to be: %s', (op) => {
    const found = planStages(
      [files, stage('a', 'filter.rules', ['in'], { conditions: [{ field: 'text', op }] }), publish('a')], [],
    )
    expect(found.findings.map(({ message }) => message)).toEqual(['is missing'])
  })

  it('checks no columns where none are known, and uses those of the dataset or source where they are', () => {
    const pipeline = [stage('in', 'input.dataset'), stage('a', 'filter.rules', ['in'], rule('x')), publish('a')]
    const columns = [{ name: 'y', type: 'object', nullable: false }]

    expect(planStages(pipeline, []).findings).toEqual([])
    expect(planStages(pipeline, columns).findings.map(({ code }) => code)).toEqual(['MISSING_FIELD'])
    expect(planStages(pipeline, [], new Map([['in', columns]])).findings.map(({ code }) => code))
      .toEqual(['MISSING_FIELD'])
    expect(planStages(
      [pipeline[0]!, stage('a', 'filter.rules', ['in'], rule('y.deep')), publish('a')], columns,
    ).findings).toEqual([])
  })

  it('only warns of a field that later JSON lines may contain, and trusts no columns when there are two sources', () => {
    const columns = [{ name: 'y', type: 'string', nullable: false }]
    const lines = stage('in', 'ingest.jsonl')
    const check = stage('a', 'filter.rules', ['in'], rule('x'))

    expect(planStages([lines, check, publish('a')], columns).findings)
      .toEqual([expect.objectContaining({ severity: 'WARNING', code: 'MISSING_FIELD' })])
    expect(planStages(
      [stage('in', 'ingest.csv'), stage('more', 'input.dataset'), check, publish('a', 'more')], columns,
    ).findings).toEqual([])
  })

  it('warns of a built-in model beside an address, which is called instead', () => {
    const target = { provider: 'openai', endpoint: 'https://host/v1', model: 'm' }
    const found = (own: Record<string, Json>) =>
      planStages([
        stage('in', 'input.dataset'), stage('a', 'model.call', ['in'], { prompt: 'x', ...own }), publish('a'),
      ], []).findings.map(({ code, pointer }) => `${code} ${pointer}`)

    expect(found({ model: 'local:wink-sentiment', target })).toEqual(['ADDRESS_USED /stages/1/parameters/model'])
    expect(found({ model: 'my-model', target })).toEqual([])
    expect(found({ model: 'local:wink-sentiment' })).toEqual([])
    expect(found({ model: 'local:wink-sentiment', target, configuration: 'one of the console' })).toEqual([])
  })

  it.each<[string, string, Record<string, Json>, string[]]>([
    ['a range of text', 'string', { type: 'range', min: 1 }, ['NOT_NUMBER field']],
    ['a range of dates', 'timestamp', { type: 'range', min: 1 }, ['NOT_NUMBER field']],
    ['a range of mixed values', 'unknown', { type: 'range', min: 1 }, ['NOT_NUMBER field']],
    ['a range of numbers', 'integer', { type: 'range', min: 1 }, []],
    ['allowed numbers in text', 'string', { type: 'allowed', values: [1, 2] }, ['OTHER_TYPE values']],
    ['allowed texts in text', 'string', { type: 'allowed', values: [1, '2'] }, []],
    ['allowed texts in numbers', 'number', { type: 'allowed', values: ['1', true] }, ['OTHER_TYPE values']],
    ['long numbers as text', 'number', { type: 'allowed', values: ['12345678901234567890'] }, []],
    ['allowed texts in mixed values', 'unknown', { type: 'allowed', values: ['1'] }, []],
    ['the language of numbers', 'integer', { type: 'language', values: ['en'] }, ['NOT_TEXT field']],
    ['the length of numbers', 'integer', { type: 'length', max: 3 }, []],
    ['a pattern of objects', 'object', { type: 'pattern', pattern: 'a' }, ['NOT_TEXT field']],
  ])('warns of what no record of a column could follow: %s', (_, type, rule, expected) => {
    const check = stage('a', 'quality.check', ['in'], { rules: [{ ...rule, field: 'score' }] })
    const columns = [{ name: 'score', type, nullable: true }]

    const { findings } = planStages([stage('in', 'input.dataset'), check, publish('a')], columns)

    expect(findings.map(({ severity, code, pointer }) => `${severity} ${code} ${pointer.split('/').at(-1)}`))
      .toEqual(expected.map(finding => `WARNING ${finding}`))
  })

  it('misses a forbidden word in a row that was left empty', () => {
    const rules = [{ type: 'forbidden', field: 'text', values: ['spam', ''] }]

    expect(codes([files, stage('a', 'quality.check', ['in'], { rules }), publish('a')]))
      .toEqual(['BAD_PARAMETER /stages/1/parameters/rules/0/values/1'])
  })

  it.each<[string, string, Json, string[]]>([
    ['string', 'gt', 3, ['OTHER_TYPE']],
    ['string', 'in', [3, 4], ['OTHER_TYPE']],
    ['string', 'not_in', [3, 4], ['OTHER_TYPE']],
    ['integer', 'eq', '3', ['OTHER_TYPE']],
    ['integer', 'eq', null, []],
    ['integer', 'le', 3, []],
    ['integer', 'contains', '3', []],
    ['string', 'length_ge', 3, []],
  ])('warns of a condition that compares other types: %s %s %j', (type, op, value, expected) => {
    const filter = stage('a', 'filter.rules', ['in'], { conditions: [{ field: 'score', op, value }] })
    const columns = [{ name: 'score', type, nullable: true }]

    const { findings } = planStages([stage('in', 'input.dataset'), filter, publish('a')], columns)

    expect(findings.map(({ code }) => code)).toEqual(expected)
    expect(findings.every(({ params }) => params?.['op'] === op)).toBe(true)
  })

  it('never throws, whatever the stages', () => {
    const spec = fc.record({
      id: fc.constantFrom('a', 'b', 'c'), kind: fc.constantFrom(...STAGE_KINDS.map(({ kind }) => kind), 'none'),
      dependsOn: fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 3 }),
      parameters:
        fc.dictionary(fc.constantFrom('field', 'rules', 'conditions', 'prompt', 'model', '__proto__'), fc.jsonValue()),
    })

    fc.assert(fc.property(fc.array(spec, { maxLength: 6 }), (specs) => {
      const stages = specs.map(({ id, kind, dependsOn, parameters }) =>
        stage(id, kind, dependsOn, parameters as Record<string, Json>))

      expect(planStages(stages, []).findings.every(({ pointer }) => pointer.startsWith('/stages/'))).toBe(true)
    }))
  })
})

describe('stage order', () => {
  it('puts each stage after those it depends on, if and only if there is no cycle', () => {
    const graph = fc.array(fc.array(fc.nat(7), { maxLength: 3 }), { minLength: 1, maxLength: 8 })

    fc.assert(fc.property(graph, (needs) => {
      const stages = needs.map((list, index) =>
        ({ id: `s${index}`, dependsOn: list.filter(other => other < needs.length).map(other => `s${other}`) }))
      const order = sortStages(stages)
      const isSorted = order.every((index, place) =>
        stages[index]!.dependsOn.every(id => order.indexOf(Number(id.slice(1))) < place))

      expect([...order].sort((a, b) => a - b)).toEqual(needs.map((_, index) => index))
      expect(isSorted).toBe(findCycle(stages) === undefined)
    }))
  })
})
