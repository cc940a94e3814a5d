import { asItWas, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: { parameters: { policy: 'p' }, input: ['{"a":1.0}', '{"a" : 2}'], output: ['{"a":1.0}', '{"a" : 2}'] },
  keeps: { parameters: { policy: 'p' }, expected: asItWas },
}
