import { type KindCases, withField } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { model: 'm', rubric: 'Is it true?', fields: ['text'] },
    answer: '{"reason":"so so","score":0.5}',
    input: ['{"text":"water is wet","id":1.0}', '{"id":2}'],
    output: ['{"text":"water is wet","id":1.0,"judge_score":0.5,"judge_reason":"so so"}'],
    rejected: { PROMPT_FIELD_MISSING: 1 },
  },
  keeps: {
    parameters: { model: 'm', rubric: 'is it true?', reason_field: '' }, expected: withField('judge_score', /0\.5/),
  },
}
