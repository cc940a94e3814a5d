import { HOSTILE_TEXT, type KindCases } from '../../kind-case.ts'

export const cases: KindCases = {
  example: {
    parameters: { fields: ['text'], strip_html: true },
    input: ['{"text":"<b>two</b>   words","id":1.0}', '{"text":"<br>","id":2}'],
    output: ['{"text":"two words","id":1.0}'],
    dropped: { EMPTY_TEXT: 1 },
  },
  keeps: { parameters: { fields: ['text'] }, expected: line => line.replace(HOSTILE_TEXT, '"a text of some words 山"') },
}
