import { isUtf8 } from 'node:buffer'
import type { Encoding } from './encoding-guess.ts'
import { findBom, judgeEncoding } from './encoding.ts'
import { recodeWhole } from './to-utf8.ts'
import type { EncodingChoice } from './text-source.ts'

/** Text contains no NUL, and no database stores one. */
const NUL = '\0'

/** The text of a whole file; undefined when the file is not text. */
export function decodeText(bytes: Buffer, choice: EncodingChoice): { text: string, encoding: Encoding, isGuess: boolean } | undefined {
  const seen = choice === 'auto' ? judgeEncoding(bytes) : findBom(bytes)
  const encoding = choice === 'auto' ? seen!.encoding : choice
  const body = seen?.encoding === encoding ? bytes.subarray(seen.bomBytes) : bytes
  const recoded = recodeWhole(body, encoding)
  if (!isUtf8(recoded)) {
    return undefined
  }
  const text = recoded.toString('utf8')
  return text.includes(NUL) ? undefined : { text, encoding, isGuess: choice === 'auto' && seen!.isGuess }
}
