import { asItWas, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: { input: ['{"a":1.0}', '{"a" : 2}'], output: ['{"a":1.0}', '{"a" : 2}'] },
  keeps: { expected: asItWas },
}
