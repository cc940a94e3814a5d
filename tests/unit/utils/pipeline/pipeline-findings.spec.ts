import { describe, expect, it } from 'vitest'
import { createI18n } from 'vue-i18n'
import en from '~/i18n/locales/en/pipeline'
import type { Finding } from '#shared/contract/finding.contract'
import { factsByName } from '#shared/domain/pipeline/kind-convention'
import { checkPipeline } from '#shared/domain/pipeline/pipeline-check'
import { toFindingWords } from '~/utils/format/finding-words'
import {
  fieldPointerOf, findingsOfStage, fromProblem, parameterPointerOf, sortFindings, stageIndexOf, withKnown, worstOf,
} from '~/utils/pipeline/pipeline-findings'

const finding = (change: Partial<Finding>): Finding => ({
  severity: 'ERROR', code: 'X', pointer: '', stageKey: '', message: '', ...change,
})
/** The key alone: which words are chosen, not how they read. */
const words = (told: Pick<Finding, 'code' | 'message' | 'pointer' | 'params'>) =>
  toFindingWords(told, (key, named = {}) => [key, ...Object.values(named)].join(' '), () => undefined)
const stage = { key: 'a', kind: 'filter.tokens', name: '', needs: [] as string[], parameters: {} }

describe('the findings of a draft', () => {
  it('name stage and field', () => {
    const found = finding({ pointer: '/stages/12/parameters/rules/0/field' })

    expect(stageIndexOf(found)).toBe(12)
    expect(fieldPointerOf(found)).toBe('/parameters/rules/0/field')
    expect(parameterPointerOf(found)).toBe('/rules/0/field')
    expect(stageIndexOf(finding({ pointer: '/stages' }))).toBeUndefined()
    expect(parameterPointerOf(finding({ pointer: '/stages/0/needs/1' }))).toBeUndefined()
  })

  it('list errors first, then follow the stages', () => {
    const sorted = sortFindings([
      finding({ severity: 'WARNING', pointer: '/stages/0' }), finding({ pointer: '/stages/3' }),
      finding({ pointer: '/stages/1' }),
    ])

    expect(sorted.map(({ pointer }) => pointer)).toEqual(['/stages/1', '/stages/3', '/stages/0'])
    expect(worstOf(sorted)).toBe('ERROR')
    expect(findingsOfStage(sorted, 3)).toHaveLength(1)
    expect(worstOf([])).toBeUndefined()
  })

  it('have the same pointers when the body could not be parsed', () => {
    expect(fromProblem({ errors: [{ pointer: '/stages/0/key', code: 'BAD', message: 'no' }] }))
      .toEqual([finding({ code: 'BAD', pointer: '/stages/0/key', message: 'no' })])
  })

  it('are one for a value that breaks several rules', () => {
    const errors = [
      { pointer: '/stages/0/timeoutMs', code: 'too_big', message: 'Too big: expected int to be <=9007199254740991' },
      { pointer: '/stages/0/timeoutMs', code: 'too_big', message: 'Too big: expected number to be <=604800000' },
      { pointer: '/stages/0/maxAttempts', code: 'too_small', message: 'Too small: expected number to be >=1' },
    ]

    expect(fromProblem({ errors }).map(({ pointer }) => pointer))
      .toEqual(['/stages/0/timeoutMs', '/stages/0/maxAttempts'])
  })

  it('of a refused body are joined by those that are known without the server, at other places', () => {
    const refused = [finding({ code: 'too_small', pointer: '/stages/0/maxAttempts' })]
    const known = [
      finding({ code: 'KNOWN', pointer: '/stages/0/maxAttempts' }),
      finding({ code: 'KNOWN', pointer: '/stages/1/parameters/field' }),
    ]

    expect(withKnown(refused, known).map(({ code, pointer }) => `${code} ${pointer}`))
      .toEqual(['too_small /stages/0/maxAttempts', 'KNOWN /stages/1/parameters/field'])
  })

  it.each([
    ['/stages/1/maxAttempts', 'Too small: expected number to be >=1', 'pipeline.limits.attempts_wrong'],
    ['/stages/1/timeoutMs', 'Too big: expected number to be <=604800000', 'pipeline.limits.timeout_wrong'],
    ['/stages/1/failureTolerance', 'Too big: expected number to be <=1', 'form.percent_wrong'],
    ['/stages/1/key', 'lower-case letters, digits, _ and -, at most 63', 'pipeline.drawer.key_hint'],
    ['/stages/1/parameters/key', 'Too big: expected number to be <=1', 'pipeline.rule.most 1'],
    ['/stages/1/parameters/maxAttempts', 'Too big: expected number to be <=1', 'pipeline.rule.most 1'],
  ])('have the text that stands beside the field: %s', (pointer, message, expected) => {
    expect(words({ code: 'too_big', pointer, message })).toBe(expected)
  })

  it.each([
    ['eq in', 'other_type'], ['ne not_in', 'other_type_differs'], ['lt le gt ge', 'other_type_order'],
    ['', 'other_type'],
  ])('say what follows from values of another type: %s', (ops, key) => {
    const told = { code: 'OTHER_TYPE', pointer: '', message: '' }
    const all = ops.split(' ').map(op => words({ ...told, params: { field: 'score', type: 'any', op } }))

    expect(new Set(all)).toEqual(new Set([`pipeline.finding.${key} score any`]))
  })

  it.each([
    ['clean reads exactly 2 of the other stages, not 1', 'pipeline.finding.input_exact 2 1'],
    ['clean reads at least 1 of the other stages, not 0', 'pipeline.finding.input_least 1'],
    ['clean reads at most 3 of the other stages, not 4', 'pipeline.finding.input_most 3'],
    ['ingest.x reads none of the other stages, not 1', 'pipeline.finding.input_none'],
    ['ingest.x takes no input stage, not 1', 'pipeline.finding.input_none'],
  ])('say how many inputs are needed: %s', (message, expected) => {
    expect(words({ code: 'INPUT_COUNT', pointer: '', message })).toBe(expected)
  })

  it('say of keys what their types are', () => {
    const params = { left: 'id', leftType: 'any', right: 'of', rightType: 'other' }

    expect(words({ code: 'KEY_TYPES_DIFFER', pointer: '', message: '', params }))
      .toBe('pipeline.finding.key_types_differ id any of other')
  })

  it('say of a field that lies inside another what is in the way', () => {
    const params = { field: 'a', type: 'any', written: 'a.b' }

    expect(words({ code: 'FIELD_IN_THE_WAY', pointer: '', message: '', params }))
      .toBe('pipeline.finding.field_in_the_way a any a.b')
  })

  it.each([
    ['cannot be written beside a.b: one lies inside the other', 'pipeline.rule.written_beside a.b'],
    ['is required', 'pipeline.rule.required'],
    ['must be at least 1', 'pipeline.rule.least 1'],
    ['must be <= 5', 'pipeline.rule.most 5'],
    ['length must be at least 1 characters', 'pipeline.rule.required'],
    ['must be one of NFC, NFKC', 'pipeline.rule.one_of NFC, NFKC'],
    ['unknown parameter colour', 'pipeline.rule.unknown colour'],
    ['must not look ahead or behind: patterns are matched in one pass', 'pipeline.rule.expression_look'],
    ['must not refer back to a group: patterns are matched in one pass', 'pipeline.rule.expression_back'],
    ['is too large a regular expression: more than 5000 repetitions', 'pipeline.rule.expression_large'],
    ['Invalid regular expression: /(/u: Unterminated group', 'pipeline.rule.expression'],
    ['must not have !( ): name what is left out under Leave out', 'pipeline.rule.glob_not'],
    ['choose a model or a configuration', 'pipeline.rule.model'],
    ['the address must use port 80, 443 or one from 1024 on', 'detail.address_port'],
    ['the endpoint is at an address that is not allowed', 'reason.address_never_allowed'],
    ['the address is in a private network or on this machine', 'detail.address_private'],
    [
      'the address must use port 80, 443 or one from 1024 on; the address is in a private network or on this machine',
      'detail.address_port_private',
    ],
    ['something else', 'pipeline.rule.other something else'],
  ])('explain a parameter: %s', (message, expected) => {
    expect(words({ code: 'BAD_PARAMETER', pointer: '', message })).toBe(expected.replace(' colour', ''))
  })

  it('begin with a capital, and use the singular for one', () => {
    const { t } = createI18n({ legacy: false, locale: 'en', messages: { 'en': { pipeline: en }, 'zh-CN': {} } }).global
    const say = (message: string) => toFindingWords({ code: 'BAD_PARAMETER', pointer: '', message }, t, () => undefined)

    expect(Object.values(
      { finding: en.finding, rule: en.rule },
    ).flatMap(texts => Object.values(texts)).filter(text => /^[a-z]/.test(text))).toEqual([])
    expect(say('length must be at most 1')).toBe('Takes at most 1 character')
    expect(say('number of items must be at least 2')).toBe('Needs at least 2 items')
  })

  it.each([
    [
      'UPLOAD_DELETED', 'the file people 1.csv was deleted on 2026-11-30 21:50 UTC',
      'pipeline.finding.upload_deleted people 1.csv 2026-11-30 21:50 UTC',
    ],
    ['UPLOAD_OF_RUN', 'the run Night reads it and is not over', 'source.upload.of_run Night'],
    ['UPLOAD_OF_SOURCE', 'the source A reads it: archive the source first', 'source.upload.of_source A'],
  ])('name the file, the moment and who reads it: %s', (code, message, text) => {
    expect(words({ code, message, pointer: '' })).toBe(text)
  })

  it('have a text for every code of the console', () => {
    const kinds = [{ ...factsByName('filter.tokens'), minInputs: 1, maxInputs: 1, parametersSchema: {
      type: 'object', additionalProperties: false, required: ['field'],
      properties: { field: { type: 'string' }, min: { type: 'integer', minimum: 1 } },
    } }]
    const stages = [
      { ...stage, needs: ['b', 'nowhere'], parameters: { min: 0, colour: 'red' } },
      { ...stage, key: 'b', needs: ['a'], kind: 'other' },
      { ...stage, key: 'c' },
      { ...stage, key: 'c' },
    ]
    const found = checkPipeline(stages, kinds)

    expect(new Set(found.map(({ code }) => code))).toEqual(new Set([
      'DUPLICATE_KEY', 'UNKNOWN_DEPENDENCY', 'CYCLE', 'INPUT_COUNT', 'BAD_PARAMETER', 'UNKNOWN_KIND', 'ORPHAN',
    ]))
    expect(found.map(words).filter(text => !text.startsWith('pipeline.') || text.startsWith('pipeline.rule.other')))
      .toEqual([])
  })

  it('show the message of the server when there is no text', () => {
    expect(words({ code: 'NEWER', pointer: '', message: 'as the server says' })).toBe('as the server says')
  })
})
