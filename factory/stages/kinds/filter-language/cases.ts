import { type KindCases, withField } from '../../kind-case.ts'

const ENGLISH = 'This is an ordinary sentence in a language that is easily told from others.'

export const cases: KindCases = {
  example: {
    parameters: { languages: ['eng'], output_field: 'language' },
    input: [
      `{"text":"${ENGLISH}"}`,
      '{"text":"这是一个用中文写的普通句子，很容易与其他语言区分开来。"}',
      '{"text":"ok"}',
    ],
    output: [`{"text":"${ENGLISH}","language":"eng"}`],
    dropped: { OTHER_LANGUAGE: 1, LANGUAGE_UNDETERMINED: 1 },
  },
  others: [{
    parameters: { output_field: '' },
    input: [`{"text":"${ENGLISH}"}`, '{"text":5}'],
    output: [`{"text":"${ENGLISH}"}`],
    rejected: { NO_TEXT: 1 },
  }],
  keeps: { parameters: { undetermined: 'keep' }, expected: withField('language', /"[a-z]+"/) },
}
