import { asItWas, type KindCases } from '../../kind-case.ts'

const parameters = { dataset_id: '0190ffff-0000-7000-8000-000000000000' }

export const cases: KindCases = {
  example: { parameters, input: ['{"a":1.0}', '{"a" : 2}'], output: ['{"a":1.0}', '{"a" : 2}'] },
  keeps: { parameters, expected: asItWas },
}
