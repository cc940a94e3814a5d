import { asItWas, type KindCases } from '../../kind-case.ts'

const input = ['{"id":1,"a":"x"}', '{"id":2,"a":"x"}', '{"a":"x","id":1.0}', '{"id":3,"a":null}', '{"id":4}']

export const cases: KindCases = {
  example: {
    parameters: { fields: ['a'] },
    input,
    output: ['{"id":1,"a":"x"}', '{"id":3,"a":null}', '{"id":4}'],
    dropped: { DUPLICATE: 2 },
  },
  others: [{ input, output: input.filter((_, row) => row !== 2), dropped: { DUPLICATE: 1 } }],
  keeps: { parameters: { fields: ['row'] }, expected: asItWas },
}
