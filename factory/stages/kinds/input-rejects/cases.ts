import type { KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { reason: 'PROMPT_FIELD_MISSING', records: 2 },
    input: [
      '{"row":1,"reason":"PROMPT_FIELD_MISSING","message":"a field is missing","record":{"a":1.0}}',
      '{"row":2,"reason":"NO_TEXT","message":"the field holds no text","record":{"a":2}}',
      '{"row":3,"reason":"PROMPT_FIELD_MISSING","message":"a field is missing","record":{"a" : 3}}',
    ],
    output: ['{"a":1.0}', '{"a" : 3}'],
  },
  others: [{
    parameters: { reason: 'PROMPT_FIELD_MISSING', records: 2 },
    input: [
      '{"row":1,"reason":"PROMPT_FIELD_MISSING","record":{"a":1}}',
      '{"row":2,"reason":"PROMPT_FIELD_MISSING","raw":"{\\"a\\":"}',
    ],
    output: ['{"a":1}'],
    rejected: { RECORD_NOT_KEPT: 1 },
  }],
  keeps: 'own test',
}
