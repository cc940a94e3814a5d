import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec'
import { compareVersions } from '#shared/domain/release/bump'
import { toCanonicalJson } from '#shared/domain/json/canonical-json'
import { diffTemplate, findRenamed } from '#shared/domain/template/template-diff'
import { listHoles, toTemplateStages } from '#shared/domain/template/template-holes'
import { mergeTemplate } from '#shared/domain/template/template-merge'
import { isVersionEnough, toLeastVersion } from '#shared/domain/template/template-version'

const KINDS = ['clean.normalize', 'filter.tokens', 'dedupe.exact', 'publish']
const PARAMETERS = ['min', 'fields', 'constructor', 'output_field']

const parameters = fc.dictionary(
  fc.constantFrom(...PARAMETERS),
  fc.oneof(
    fc.integer({ min: 0, max: 3 }), fc.constantFrom('a', 'b'), fc.array(fc.constantFrom('x', 'y'), { maxLength: 2 }),
  ),
  { maxKeys: 3, noNullPrototype: true },
)
const stage = (key: string): fc.Arbitrary<PipelineStageSpec> => fc.record({
  key: fc.constant(key), kind: fc.constantFrom(...KINDS), name: fc.constantFrom('', 'n'),
  needs: fc.subarray(['a', 'b', 'c']), parameters,
})
const stages = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 5 }).chain(keys =>
  fc.tuple(...keys.map(stage)))
const version = fc.tuple(fc.nat(9), fc.nat(12), fc.nat(30)).map(parts => parts.join('.'))

const [CLEAN, DEDUPE]: PipelineStageSpec[] = [
  { key: 'clean', kind: 'clean.normalize', name: '', needs: [], parameters: { fields: ['text'] } },
  { key: 'dedupe', kind: 'dedupe.exact', name: '', needs: ['clean'], parameters: { fields: ['text'] } },
]
const CALL: PipelineStageSpec = {
  key: 'call', kind: 'model.call', name: '', needs: ['dedupe'],
  parameters: { model: 'local:franc', prompt: '{{text}}', output_field: 'answer' },
}
const LINE = [CLEAN!, DEDUPE!, CALL]

const changed = (key: string, change: Partial<PipelineStageSpec>) =>
  LINE.map(it => it.key === key ? { ...it, ...change } : it)

describe('the difference of two versions', () => {
  it('looks at the parameters of each stage once to find those that were renamed', () => {
    let reads = 0
    const count = () => {
      reads += 1
      return reads
    }
    const list = (prefix: string): PipelineStageSpec[] => Array.from({ length: 100 }, (_, index) => ({
      key: `${prefix}${index}`, kind: 'clean.normalize', name: '', needs: [],
      parameters: Object.defineProperty({}, 'counted', { enumerable: true, get: count }),
    }))

    expect(findRenamed(list('a'), list('b')).size).toBe(0)
    expect(reads).toBeLessThan(500)
  })

  it('of equal stages is none', () => {
    fc.assert(fc.property(stages, (line) => {
      expect(diffTemplate(line, structuredClone(line)))
        .toEqual({ consequence: null, otherwise: null, changes: [], same: line.length })
    }))
  })

  it('is there whenever the stages differ, and MAJOR whenever a key or a kind is gone', () => {
    fc.assert(fc.property(stages, stages, (before, after) => {
      const { consequence, changes, same } = diffTemplate(before, after)
      const now = new Map(after.map(it => [it.key, it.kind]))

      expect(consequence === null).toBe(toCanonicalJson(before) === toCanonicalJson(after))
      expect(changes.filter(it => it.change !== 'removed').length + same).toBe(after.length)
      if (before.some(({ key, kind }) => now.get(key) !== kind)) {
        expect(consequence).toBe('MAJOR')
      }
    }))
  })

  it('back and forth adds as many stages as the other removes', () => {
    const countOf = (from: PipelineStageSpec[], to: PipelineStageSpec[], what: string) =>
      diffTemplate(from, to).changes.filter(({ change }) => change === what).length

    fc.assert(fc.property(stages, stages, (before, after) => {
      expect(countOf(after, before, 'added')).toBe(countOf(before, after, 'removed'))
    }))
  })

  it.each<[string, PipelineStageSpec[], string, unknown[]]>([
    [
      'a new stage', [...LINE, { ...DEDUPE!, key: 'again', needs: ['call'] }], 'MINOR',
      [['added', ['parameter_added']]],
    ],
    ['a stage that is gone', LINE.slice(0, 2), 'MAJOR', [['removed', []]]],
    [
      'another key', [CLEAN!, { ...DEDUPE!, key: 'unique' }, { ...CALL, needs: ['unique'] }], 'MAJOR',
      [['renamed', []]],
    ],
    ['another kind', changed('dedupe', { kind: 'filter.tokens' }), 'MAJOR', [['replaced', []]]],
    ['another name', changed('clean', { name: 'Clean up' }), 'PATCH', [['changed', ['name_changed']]]],
    [
      'another value', changed('clean', { parameters: { fields: ['title'] } }), 'PATCH',
      [['changed', ['parameter_changed']]],
    ],
    [
      'a new parameter', changed('clean', { parameters: { fields: ['text'], lowercase: true } }), 'MINOR',
      [['changed', ['parameter_added']]],
    ],
    ['a parameter that is gone', changed('clean', { parameters: {} }), 'PATCH', [['changed', ['parameter_removed']]]],
    ['another limit', changed('clean', { maxAttempts: 5 }), 'PATCH', [['changed', ['limit_changed']]]],
    [
      'another output', changed('call', { parameters: { ...CALL.parameters, output_field: 'reply' } }), 'MAJOR',
      [['changed', ['output_changed']]],
    ],
    [
      'a new output',
      changed('call', { parameters: { ...CALL.parameters, provenance_field: '_model' } }),
      'MINOR', [['changed', ['output_added']]],
    ],
    [
      'an output that is gone', changed('call', { parameters: { ...CALL.parameters, output_field: '' } }), 'MAJOR',
      [['changed', ['output_removed']]],
    ],
    ['another input', changed('call', { needs: ['dedupe', 'clean'] }), 'MINOR', [['changed', ['input_added']]]],
  ])('%s', (_, after, consequence, changes) => {
    const difference = diffTemplate(LINE, after)

    expect(difference.consequence).toBe(consequence)
    expect(difference.changes.map(({ change, parts }) => [change, parts.map(({ code }) => code)])).toEqual(changes)
  })

  it('says what is left without its strongest changes', () => {
    const after = [
      CLEAN!,
      { ...CALL, needs: ['clean'], parameters: { ...CALL.parameters, prompt: 'Name the language of {{text}}' } },
    ]

    expect(diffTemplate(LINE, after)).toMatchObject({ consequence: 'MAJOR', otherwise: 'MINOR', same: 1 })
  })
})

describe('a version number', () => {
  it('is enough exactly from the proposed one on, which is higher than the last', () => {
    fc.assert(fc.property(
      version, version, fc.constantFrom('MAJOR' as const, 'MINOR' as const, 'PATCH' as const),
      (last, asked, consequence) => {
        const least = toLeastVersion(last, consequence)

        expect(compareVersions(least, last)).toBeGreaterThan(0)
        expect(isVersionEnough(last, consequence, asked)).toBe(compareVersions(asked, least) >= 0)
      },
    ))
  })

  it('is by number, not by text; the first may be any', () => {
    expect([isVersionEnough('1.9.0', 'PATCH', '1.10.0'), isVersionEnough('1.10.0', 'PATCH', '1.9.1')])
      .toEqual([true, false])
    expect(isVersionEnough(undefined, null, '0.1.0')).toBe(true)
    expect(isVersionEnough('1.0.0', null, '2.0.0')).toBe(false)
  })
})

describe('what belongs to one project', () => {
  const line: PipelineStageSpec[] = [
    {
      key: 'read', kind: 'ingest.jsonl', name: '', needs: [], parameters: { root: '/srv/data', glob: '*.jsonl' },
      sourceId: 'the-source',
    },
    { ...CALL, needs: ['read'], parameters: {
      ...CALL.parameters, model: '', configuration: 'the-config', target: { endpoint: 'http://10.0.0.1' },
    } },
    { key: 'gate', kind: 'acceptance.gate', name: '', needs: ['call'], parameters: { policy: 'the-policy' } },
    { key: 'out', kind: 'publish', name: '', needs: ['gate'], parameters: { dataset_id: 'the-dataset' } },
  ]

  it('is taken out, and named as what is left open', () => {
    const { stages: kept, removed } = toTemplateStages(line)

    expect(JSON.stringify(kept)).not.toMatch(/the-|10\.0\.0\.1|srv/)
    expect(removed.map(({ stageKey, parameter }) => `${stageKey}.${parameter}`))
      .toEqual(['read.sourceId', 'read.root', 'call.configuration', 'call.target', 'gate.policy', 'out.dataset_id'])
    expect(listHoles(kept).map(({ stageKey, parameter, isRequired }) => [stageKey, parameter, isRequired])).toEqual([
      ['read', 'sourceId', false],
      ['call', 'configuration', true],
      ['gate', 'policy', true],
      ['out', 'dataset_id', true],
    ])
    expect(toTemplateStages(kept)).toEqual({ stages: kept, removed: [] })
  })
})

describe('taking over a version', () => {
  const filled = (line: readonly PipelineStageSpec[]) =>
    [...line, { key: 'out', kind: 'publish', name: '', needs: ['call'], parameters: { dataset_id: 'mine' } }]
  const open = (line: readonly PipelineStageSpec[]) => toTemplateStages(filled(line)).stages

  it('gives the new version, where nothing was changed here', () => {
    fc.assert(
      fc.property(stages, stages, fc.constantFrom('template' as const, 'pipeline' as const), (base, target, prefer) => {
        const merge = mergeTemplate({
          base: toTemplateStages(base).stages, pipeline: base, target: toTemplateStages(target).stages, prefer,
        })

        expect(merge.local).toEqual([])
        expect(toTemplateStages(merge.stages).stages).toEqual(toTemplateStages(target).stages)
      }),
    )
  })

  it('keeps the pipeline, where the template has not changed', () => {
    fc.assert(fc.property(stages, stages, (base, pipeline) => {
      const template = toTemplateStages(base).stages
      const merge = mergeTemplate({ base: template, pipeline, target: template, prefer: 'template' })

      expect(merge.local.filter(({ outcome }) => outcome === 'lost')).toEqual([])
      expect(Object.fromEntries(merge.stages.map(it => [it.key, it])))
        .toEqual(Object.fromEntries(pipeline.map(it => [it.key, it])))
    }))
  })

  it('keeps what only the pipeline has changed and what it has filled in, and says what is lost', () => {
    const own = filled(changed('clean', { parameters: { fields: ['title'], lowercase: true }, name: 'Mine' }))
    const target = open(changed('clean', { parameters: { fields: ['body'] } }))

    const merge = mergeTemplate({ base: open(LINE), pipeline: own, target, prefer: 'template' })

    expect(merge.stages[0]).toMatchObject({ name: 'Mine', parameters: { fields: ['body'], lowercase: true } })
    expect(merge.stages.at(-1)?.parameters).toEqual({ dataset_id: 'mine' })
    expect(merge.local.map(({ part, name, outcome }) => [part, name, outcome]))
      .toEqual([['parameters', 'fields', 'lost'], ['parameters', 'lowercase', 'kept'], ['name', '', 'kept']])
    expect(mergeTemplate({ base: open(LINE), pipeline: own, target, prefer: 'pipeline' }).stages[0]?.parameters)
      .toEqual({ fields: ['title'], lowercase: true })
  })

  it('brings a stage that was added here along, and what was filled in through a new key', () => {
    const extra: PipelineStageSpec = {
      key: 'mine', kind: 'filter.tokens', name: '', needs: ['clean'], parameters: { min_tokens: 3 },
    }
    const [clean, dedupe, call, out] = filled(LINE)
    const own = [clean!, extra, { ...dedupe!, needs: ['mine'] }, call!, out!]
    const target = open(LINE).map(it => it.key === 'out' ? { ...it, key: 'publish' } : it)

    const merge = mergeTemplate({ base: open(LINE), pipeline: own, target, prefer: 'template' })

    expect(merge.stages.map(({ key }) => key)).toEqual(['clean', 'mine', 'dedupe', 'call', 'publish'])
    expect(merge.stages.at(-1)?.parameters).toEqual({ dataset_id: 'mine' })
    expect(merge.stages[2]?.needs).toEqual(['mine'])
  })
})
