import { asItWas, type KindCases } from '../../kind-case.ts'

const input = [
  '{"id":1,"text":"a"}', '{"id":2.0,"text" :"b"}', '{"id":3,"text":"c"}', '{"id":null,"text":"d"}', '{"text":"e"}',
]
const right = [
  '{"id":1.0,"stars":4.50,"n":12345678901234567890}', '{"id":2,"stars":1}', '{"id":2,"stars":2}', '{"id":null,"stars":9}',
  'broken {',
]
const byId = { keys: [{ left: 'id' }] }
const aside = { RIGHT_INPUT: 4 }
const broken = { INVALID_JSON: 1 }

export const cases: KindCases = {
  example: {
    parameters: byId,
    input,
    beside: [right],
    output: ['{"id":1,"text":"a","stars":4.50,"n":12345678901234567890}', input[2]!, input[3]!, input[4]!],
    dropped: aside,
    rejected: { ...broken, SEVERAL_MATCHES: 1 },
  },
  others: [
    {
      parameters: {
        ...byId, mode: 'inner', several: 'last', count_field: 'count', existing: 'right',
        fields: [{ field: 'stars', as: 'text' }],
      },
      input,
      beside: [right],
      output: ['{"id":1,"text":4.50,"count":1}', '{"id":2.0,"text" :2,"count":2}'],
      dropped: { ...aside, NO_MATCH: 3 },
      rejected: broken,
    },
    {
      parameters: { ...byId, mode: 'semi' }, input, beside: [right], output: input.slice(0, 2),
      dropped: { ...aside, NO_MATCH: 3 }, rejected: broken,
    },
    {
      parameters: { ...byId, mode: 'anti' }, input, beside: [right], output: input.slice(2),
      dropped: { ...aside, HAS_MATCH: 2 }, rejected: broken,
    },
    {
      parameters: { keys: [{ left: 'id', right: 'of' }], prefix: 'r.' },
      input: ['{"id":"x"}', '{"id":"y","r":{"a.b":0}}', '{"id":"x","r":1}'],
      beside: [['{"of":"x","a.b": [1.0],"c":{}}', '{"of":"y","a.b":1}']],
      output: ['{"id":"x","r":{"a.b":[1.0],"c":{}}}'],
      dropped: { RIGHT_INPUT: 2 },
      rejected: { FIELD_ON_BOTH_SIDES: 1, FIELD_IN_THE_WAY: 1 },
    },
    {
      parameters: { keys: [{ left: 'id', right: 'of.id' }, { left: 'in', right: 'lang.code' }] },
      input: ['{"id":"x","in":"en"}', '{"id":"y","in":"de"}'],
      beside: [[
        '{"of": { "id" : "x" , "n" :1.0},"lang":{"code":"en"}}',
        '{"of":{"n":[2],"id":"y"},"lang.code":"de","lang":{"code":0}}',
      ]],
      output: ['{"id":"x","in":"en","of":{ "n" :1.0}}', '{"id":"y","in":"de","of":{"n":[2]},"lang":{"code":0}}'],
      dropped: { RIGHT_INPUT: 2 },
    },
  ],
  keeps: {
    parameters: { keys: [{ left: 'row' }], mode: 'anti' },
    beside: [['{"row":-1}']],
    expected: asItWas,
  },
}
