import { type KindCases, withField } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { model: 'm', prompt: 'Translate: {{text}}' },
    answer: 'an answer',
    input: ['{"text":"eins","id":1.0}', '{"id":2}'],
    output: ['{"text":"eins","id":1.0,"answer":"an answer"}'],
    rejected: { PROMPT_FIELD_MISSING: 1 },
  },
  others: [{
    parameters: { model: 'm', prompt: '{{text}}', output_format: 'json' },
    answer: '{"a":1}',
    input: ['{"text":"eins"}'],
    output: ['{"text":"eins","answer":{"a":1}}'],
  }],
  keeps: { parameters: { model: 'm', prompt: '{{text}} {{row}}' }, expected: withField('answer', /"an answer"/) },
}
