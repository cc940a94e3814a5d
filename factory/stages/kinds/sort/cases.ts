import { asItWas, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { fields: [{ field: 'stars', order: 'desc' }, { field: 'name' }] },
    input: [
      '{"stars":3,"name":"b"}', '{"name":"none"}', '{"stars":10.0,"name":"c"}', '{"stars":3.0,"name":"a"}',
      '{"stars":"9"}', 'broken {',
    ],
    output: [
      '{"stars":"9"}', '{"stars":10.0,"name":"c"}', '{"stars":3.0,"name":"a"}', '{"stars":3,"name":"b"}',
      '{"name":"none"}',
    ],
    rejected: { INVALID_JSON: 1 },
  },
  keeps: { parameters: { fields: [{ field: 'row', order: 'asc' }] }, expected: asItWas },
}
