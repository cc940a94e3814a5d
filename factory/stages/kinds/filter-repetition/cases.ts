import { asItWas, type KindCases } from '../../kind-case.ts'

const PROSE = 'It was late when the last train left the small station by the sea, and nobody was waiting for it.'
const MENU = ['Home', 'About us', 'Home', 'About us', 'Imprint'].join('\\n')
const LOOP = 'I am sorry, but I cannot help you with that. Please try again. '.repeat(3)
const CHINESE_LOOP = '今天天气很好，我们去公园。'.repeat(4)
/** Every line differs, so only the phrases repeat. */
const TABLE = ['one', 'two', 'three', 'four'].map(name => `the quick brown fox ${name}`).join('\\n')

const line = (text: string) => `{"text":"${text}"}`
const off = { max_lines: 1, max_line_chars: 1, max_frequent: 1, max_repeated: 1 }

export const cases: KindCases = {
  example: {
    input: [line(PROSE), line(MENU), line(LOOP), line(CHINESE_LOOP), '{"text":7}'],
    output: [line(PROSE)],
    dropped: { REPEATED_LINES: 1, REPEATED_PHRASES: 2 },
    rejected: { NO_TEXT: 1 },
  },
  others: [
    {
      // What is at its limit is kept: two of five lines, 12 of 31 characters.
      parameters: { ...off, max_lines: 0.4 },
      input: [line(MENU), line(`${MENU}\\n\\nImprint`), line('')],
      output: [line(MENU), line('')],
      dropped: { REPEATED_LINES: 1 },
    },
    {
      parameters: { ...off, max_line_chars: 0.5 },
      input: [line('a\\n a \\na'), line('a\\na\\na longer line')],
      output: [line('a\\na\\na longer line')],
      dropped: { REPEATED_LINES: 1 },
    },
    {
      parameters: { ...off, max_frequent: 0.5, frequent_words: 3 },
      input: [line(TABLE), line('three words only'), line('ha ha ha ha'), line('… ?!')],
      output: [line('three words only'), line('… ?!')],
      dropped: { REPEATED_PHRASES: 2 },
    },
    {
      parameters: { ...off, max_repeated: 0.5, repeated_words: 4 },
      // The first time is no repetition: half of the text repeats the other half.
      input: [line('a b c d a b c d'), line('a b c d a b c d a b c d')],
      output: [line('a b c d a b c d')],
      dropped: { REPEATED_PHRASES: 1 },
    },
    { parameters: off, input: [line(LOOP), line(MENU)], output: [line(LOOP), line(MENU)] },
  ],
  keeps: { expected: asItWas },
}
