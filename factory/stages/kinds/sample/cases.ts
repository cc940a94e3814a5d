import { asItWas, type KindCases } from '../../kind-case.ts'

const input = ['{"doc":"a","id":1}', '{"doc":"b","id":2}', '{"doc":"f","id":3.0}', '{"doc" :"a","id":4}']

export const cases: KindCases = {
  example: {
    parameters: { share: 0.5, key_fields: ['doc'] },
    input,
    output: ['{"doc":"a","id":1}', '{"doc" :"a","id":4}'],
    dropped: { NOT_SAMPLED: 2 },
  },
  others: [
    { parameters: { share: 1 }, input, output: input },
    // The same values drawn again, as another machine or a later release must draw them.
    {
      input: ['{"id":1}', '{"id":2}', '{"id":3}', '{"id":4}', '{"id":5}', '{"id":4.0}'],
      output: ['{"id":4}', '{"id":4.0}'],
      dropped: { NOT_SAMPLED: 4 },
    },
  ],
  keeps: { parameters: { share: 1 }, expected: asItWas },
}
