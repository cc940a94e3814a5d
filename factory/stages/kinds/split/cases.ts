import { type KindCases, withField } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { train: 0.6, validation: 0.2, test: 0.2, key_fields: ['doc'] },
    input: ['{"doc":"a","id":1}', '{"doc":"c","id":2.0}', '{"doc":"d","id":3}', '{"id" :4,"doc":"c"}'],
    output: [
      '{"doc":"a","id":1,"split":"train"}', '{"doc":"c","id":2.0,"split":"test"}',
      '{"doc":"d","id":3,"split":"validation"}', '{"id" :4,"doc":"c","split":"test"}',
    ],
  },
  others: [
    // The same values drawn again, as another machine or a later release must draw them.
    {
      input: ['{"id":1}', '{"id":2}', '{"id":6}'],
      output: ['{"id":1,"split":"test"}', '{"id":2,"split":"train"}', '{"id":6,"split":"train"}'],
    },
    {
      parameters: { field: 'set.part', train: 1, validation: 0, test: 0 },
      input: ['{"set":{"a":1}}', '{"set":5}'],
      output: ['{"set":{"a":1,"part":"train"}}'],
      rejected: { FIELD_IN_THE_WAY: 1 },
    },
  ],
  keeps: { expected: withField('split', /"(?:train|validation|test)"/) },
}
