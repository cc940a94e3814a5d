import { asItWas, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: { input: ['{"a":1.0}', '{"a" : 2}'], output: ['{"a":1.0}', '{"a" : 2}'] },
  others: [
    { input: ['{"a":1}', 'broken {', '{"a":3}'], output: ['{"a":1}', '{"a":3}'], rejected: { INVALID_JSON: 1 } },
  ],
  keeps: { expected: asItWas },
}
