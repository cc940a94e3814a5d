import { asItWas, type KindCases } from '../../kind-case.ts'

const near = [
  '{"id":1,"score":1,"text":"The quick brown fox jumps over the lazy dog near the river bank."}',
  '{"id":2,"score":3,"text":"the QUICK brown fox jumps over the lazy dog, near the river bank!!"}',
  '{"id":3,"score":2,"text":"A text about something else entirely, with no word in common here."}',
  '{"id":4,"score":3,"text":"The quick brown fox jumps over the lazy dog near the river     bank."}',
]
const short = ['{"id":5,"text":"too few words"}', '{"id":6,"text":"too few words"}', '{"id":7}', '{"id":8}']
const chinese = [
  '{"id":1,"text":"近似去重保留文本几乎相同的记录中的一条，其余的都会被剔除。"}',
  '{"id":2,"text":"近似去重，保留文本几乎相同的记录中的一条；其余的都会被剔除！"}',
  '{"id":3,"text":"这一段文字说的是完全不同的事情，不应当和上面的两条算作重复。"}',
]
const invoices = [
  '{"text":"Invoice 1041 for customer 77 in the year 2024 has a total amount of 312 euros"}',
  '{"text":"Invoice 9 for customer 5008 in the year 2023 has a total amount of 4.50 euros"}',
]
const withSize = (line: string, cluster: number | null, size: number) =>
  `${line.slice(0, -1)},"cluster":${cluster},"of":${size}}`

export const cases: KindCases = {
  example: {
    input: [...near, ...short],
    output: [near[0]!, near[2]!, ...short],
    dropped: { NEAR_DUPLICATE: 2 },
  },
  others: [
    {
      parameters: { keep: 'best', score_field: 'score', cluster_field: 'cluster', cluster_size_field: 'of' },
      input: [...near, 'no JSON', ...short],
      output: [
        withSize(near[1]!, 0, 3), withSize(near[2]!, null, 1), ...short.map(line => withSize(line, null, 1)),
      ],
      dropped: { NEAR_DUPLICATE: 2 },
      rejected: { INVALID_JSON: 1 },
    },
    {
      parameters: { keep: 'best', score_field: 'score' },
      input: [
        near[0]!.replace('"score":1', '"score":0.1'), near[1]!.replace('"score":3', '"score":0.94999999999999995559'),
      ],
      output: [near[1]!.replace('"score":3', '"score":0.94999999999999995559')],
      dropped: { NEAR_DUPLICATE: 1 },
    },
    {
      parameters: { numbers: 'apart' },
      input: invoices,
      output: invoices,
      dropped: {},
    },
    {
      input: invoices,
      output: [invoices[0]!],
      dropped: { NEAR_DUPLICATE: 1 },
    },
    {
      parameters: { keep: 'longest', hash: 'sha1' },
      input: near,
      output: [near[2]!, near[3]!],
      dropped: { NEAR_DUPLICATE: 2 },
    },
    { input: chinese, output: [chinese[0]!, chinese[2]!], dropped: { NEAR_DUPLICATE: 1 } },
    {
      parameters: { words: 'characters', keep: 'datatrove' },
      input: chinese,
      output: [chinese[0]!, chinese[2]!],
      dropped: { NEAR_DUPLICATE: 1 },
    },
    { parameters: { words: 'spaces' }, input: chinese, output: chinese },
    {
      parameters: { cluster_field: 'text.cluster' },
      input: ['{"id":1,"text":{"of":1}}', near[0]!, near[1]!],
      output: ['{"id":1,"text":{"of":1,"cluster":null}}'],
      rejected: { FIELD_IN_THE_WAY: 2 },
    },
  ],
  keeps: { parameters: { field: 'row' }, expected: asItWas },
}
