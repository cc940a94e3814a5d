import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createJudge } from '#factory/stages/kinds/filter-rules/stage'
import { type QualityRule, toRuleJudge } from '#factory/stages/stats/quality-rules'

/** A record that counts how often each of its fields is read. */
function toCounted(fields: Record<string, string>) {
  const reads: Record<string, number> = {}
  const record = {}
  for (const [name, value] of Object.entries(fields)) {
    reads[name] = 0
    Object.defineProperty(record, name, {
      enumerable: true,
      get() {
        reads[name] = (reads[name] ?? 0) + 1
        return value
      },
    })
  }
  return { record, reads }
}

const FIELDS = ['a', 'b', 'c', 'd']
const OPS = ['eq', 'ne', 'starts_with', 'length_lt', 'length_ge'] as const

/** What each condition says, in the plainest way. */
const HOLDS: Record<(typeof OPS)[number], (value: string) => boolean> = {
  eq: value => value === 'xx',
  ne: value => value !== 'xx',
  starts_with: value => value.startsWith('xx'),
  length_lt: value => value.length < 2,
  length_ge: value => value.length >= 2,
}

const FRENCH = 'Tous les êtres humains naissent libres et égaux en dignité et en droits.'

describe('a record is judged once', () => {
  it('by the conditions of a filter, and what is said of a dropped one is of the condition that decided', () => {
    const given = fc.record({
      action: fc.constantFrom('keep', 'drop'),
      match: fc.constantFrom('all', 'any'),
      ops: fc.array(fc.constantFrom(...OPS), { minLength: 1, maxLength: FIELDS.length }),
      values: fc.tuple(...FIELDS.map(() => fc.constantFrom('', 'x', 'xx', 'xxx'))),
    })
    fc.assert(fc.property(given, ({ action, match, ops, values }) => {
      const conditions = ops.map((op, index) => ({
        field: FIELDS[index]!, op, value: op.startsWith('length') ? 2 : 'xx',
      }))
      const { record, reads } = toCounted(Object.fromEntries(FIELDS.map((name, index) => [name, values[index]!])))

      const verdict = createJudge({ action, match, conditions })(record)

      const results = ops.map((op, index) => HOLDS[op](values[index]!))
      const isMatch = match === 'all' ? results.every(it => it) : results.some(it => it)
      const place = results.indexOf(match === 'any')
      const decided = place < 0 && ops.length === 1 ? 0 : place
      const measured = decided < 0
        ? {}
        : {
            measured: {
              name: 'length',
              limits: {
                ...conditions[decided], value: String(conditions[decided]!.value),
                condition: String(decided + 1), of: String(ops.length),
              },
              ...ops[decided]!.startsWith('length') && { value: values[decided]!.length },
            },
          }
      const reason = action === 'keep' ? 'RULE_NOT_MATCHED' : 'RULE_MATCHED'
      expect(verdict)
        .toEqual(isMatch === (action === 'keep') ? { type: 'keep' } : { type: 'drop', reason, ...measured })
      const judged = place < 0 ? ops.length : place + 1
      expect(reads).toEqual(Object.fromEntries(FIELDS.map((name, index) => [name, index < judged ? 1 : 0])))
    }), { numRuns: 1_000 })
  })

  it.each<[string, Omit<QualityRule, 'field'>, string, object | undefined]>([
    [
      'of another language', { type: 'language', values: ['en'] }, FRENCH,
      { language: 'fra', lead: expect.any(String), kept: 'en' },
    ],
    ['of no language', { type: 'language', values: ['en', 'de'] }, '12', { kept: 'en de' }],
    ['too long', { type: 'length', min: 1, max: 3 }, '中文中文', { value: '4', min: '1', max: '3' }],
    ['in a range', { type: 'range', max: 3 }, '1', { type: 'string', max: '3' }],
    ['that is not allowed', { type: 'allowed', values: [1, '2'] }, '1', { found: '"1"', allowed: '[1,"2"]' }],
    ['of another pattern', { type: 'pattern', pattern: '^a' }, 'b', {}],
    ['with a forbidden word', { type: 'forbidden', values: ['WORD'] }, 'a word', {}],
    ['of blanks', { type: 'required' }, ' ', {}],
    ['that is empty', { type: 'required' }, '', {}],
    ['that follows its rule', { type: 'length', max: 3 }, 'abc', undefined],
    ['that is empty, where it need not be there', { type: 'language', values: ['en'] }, '', undefined],
  ])('by a quality rule, which also says what it measured: a text %s', (_, rule, text, breach) => {
    const { record, reads } = toCounted({ text })

    expect(toRuleJudge({ ...rule, field: 'text' })(record)?.params).toEqual(breach)
    expect(reads).toEqual({ text: 1 })
  })
})
