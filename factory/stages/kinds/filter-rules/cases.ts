import { asItWas, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { conditions: [{ field: 'stars', op: 'ge', value: 3 }] },
    input: ['{"stars":5.0}', '{"stars":1}', '{"stars":"5"}'],
    output: ['{"stars":5.0}'],
    dropped: { RULE_NOT_MATCHED: 2 },
  },
  keeps: { parameters: { conditions: [{ field: 'text', op: 'exists' }] }, expected: asItWas },
}
