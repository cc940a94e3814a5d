import { type KindCases, withField } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { min_tokens: 2, max_tokens: 4 },
    input: ['{"text":"one"}', '{"text":"one two"}', '{"text":"one two three four five six"}', '{"text":7}'],
    output: ['{"text":"one two","tokens":2}'],
    dropped: { TOO_FEW_TOKENS: 1, TOO_MANY_TOKENS: 1 },
    rejected: { NO_TEXT: 1 },
  },
  keeps: { expected: withField('tokens', /\d+/) },
}
