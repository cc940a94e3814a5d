import { describe, expect, it } from 'vitest'
import { findLooseLimits } from '~/utils/quality/loose-limit'
import { DEFAULT_POLICY, NEW_RULE, readPolicy } from '~/utils/quality/policy-draft'
import { toRowErrors, toRowPointer } from '~/utils/quality/policy-errors'

describe('errors of a policy', () => {
  it('are shown at the row that has them, a line of a list at the list, and the rest for the whole form', () => {
    expect([
      '/spec/review/rubric/3', '/spec/rules/0/words/7', '/spec/rules/2/min', '/spec/plan/ltpd',
      '/spec/review/defects/1/severity', '/projectId', '',
    ].map(toRowPointer))
      .toEqual(['/spec/review/rubric', '/spec/rules/0/words', '/spec/rules/2/min', '/spec/plan/ltpd', '', '', ''])
    expect(toRowErrors([['/spec/review/rubric/3', 'first'], ['/spec/review/rubric/5', 'second'], ['/name', 'missing']]))
      .toEqual({ '/spec/review/rubric': 'first', '/name': 'missing' })
  })

  it('name a line of the rubric or a word that the server would not take', () => {
    const { faults } = readPolicy({
      ...DEFAULT_POLICY, name: 'Maths', rubric: `short\n${'x'.repeat(501)}`,
      rules: [{ ...NEW_RULE, kind: 'words', field: 'text', words: `${'w'.repeat(200)}\n${'w'.repeat(201)}` }],
    })

    expect(faults).toEqual([
      { pointer: '/spec/rules/0/words/1', code: 'LINE_TOO_LONG' },
      { pointer: '/spec/review/rubric/1', code: 'LINE_TOO_LONG' },
    ])
    expect(readPolicy({ ...DEFAULT_POLICY, name: 'Maths', rubric: 'x'.repeat(500) }).faults).toEqual([])
  })
})

describe('a limit of a plan', () => {
  const fixed = { ...DEFAULT_POLICY, name: 'Maths', plan: 'fixed' as const, sampleSize: '10', acceptNumber: '1' }

  it('is loose from half of the sample on', () => {
    expect(findLooseLimits({ ...fixed, minor: '4' })).toEqual({})
    expect(findLooseLimits({ ...fixed, minor: '7' })).toEqual({ minor: { accept: 7, size: 10, ratio: 0.7 } })
    expect(findLooseLimits({ ...fixed, acceptNumber: '5' })).toEqual({ major: { accept: 5, size: 10, ratio: 0.5 } })
  })

  it('is a fault at its field when it lets the whole sample be defective, and not loose as well', () => {
    expect(readPolicy({ ...fixed, minor: '10' }).faults).toMatchObject([{ pointer: '/spec/plan/minorAcceptNumber' }])
    expect(readPolicy({ ...fixed, acceptNumber: '10' }).faults).toMatchObject([{ pointer: '/spec/plan/acceptNumber' }])
    expect(findLooseLimits({ ...fixed, minor: '10' })).toEqual({})
  })
})
