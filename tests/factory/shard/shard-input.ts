import { createRandom } from '../../support/random.ts'

const TEXTS = [
  'The quick brown  fox jumps over the lazy dog, and nobody at the fence has seen it come back.',
  '这是一个用中文写的普通句子，很容易与其他语言区分开来，\u3000数据工厂。',
  'ok', '', 'cafe\u0301 <b>bold</b> \u200B and some more of it, so that it is long enough to be told apart',
]
const LINE_ENDS = ['\n', '\n', '\r\n', '\r\r\n', '\n\n']

/** Records of which some are kept, changed, dropped and rejected, lines that are no records, and all line ends. */
export function makeLines(count: number, seed: number): string {
  const random = createRandom(seed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)]!
  return Array.from({ length: count }, (_, row) => {
    const text = pick(TEXTS)
    const line = random() < 0.05
      ? pick([`{"row":${row},"text":"${text}`, `[${row}]`, JSON.stringify({ row, text: row })])
      : `{"row":${row}, "text" :${JSON.stringify(`${text} ${text}`)},"big":12345678901234567890}`
    return line + pick(LINE_ENDS)
  }).join('')
}
