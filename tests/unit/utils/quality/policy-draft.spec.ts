import { describe, expect, it } from 'vitest'
import { DEFAULT_POLICY, NEW_RULE, readPolicy } from '~/utils/quality/policy-draft'
import { toRowErrors, toRowPointer } from '~/utils/quality/policy-errors'

describe('errors of a policy', () => {
  it('are shown at the row that has them, a line of a list at the list, and the rest for the whole form', () => {
    expect(['/spec/review/rubric/3', '/spec/rules/0/words/7', '/spec/rules/2/min', '/spec/plan/ltpd', '/spec/review/defects/1/severity', '/projectId', ''].map(toRowPointer))
      .toEqual(['/spec/review/rubric', '/spec/rules/0/words', '/spec/rules/2/min', '/spec/plan/ltpd', '', '', ''])
    expect(toRowErrors([['/spec/review/rubric/3', 'first'], ['/spec/review/rubric/5', 'second'], ['/name', 'missing']])).toEqual({ '/spec/review/rubric': 'first', '/name': 'missing' })
  })

  it('name a line of the rubric or a word that the server would not take', () => {
    const { faults } = readPolicy({ ...DEFAULT_POLICY, name: 'Maths', rubric: `short\n${'x'.repeat(501)}`, rules: [{ ...NEW_RULE, kind: 'words', field: 'text', words: `${'w'.repeat(200)}\n${'w'.repeat(201)}` }] })

    expect(faults).toEqual([{ pointer: '/spec/rules/0/words/1', code: 'LINE_TOO_LONG' }, { pointer: '/spec/review/rubric/1', code: 'LINE_TOO_LONG' }])
    expect(readPolicy({ ...DEFAULT_POLICY, name: 'Maths', rubric: 'x'.repeat(500) }).faults).toEqual([])
  })
})
