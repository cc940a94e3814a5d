import { isUtf8 } from 'node:buffer'
import { findBom, guessEncoding } from './encoding.ts'
import type { EncodingChoice } from './text-source.ts'

/** No text holds a NUL, and no database keeps one. */
const NUL = '\0'

/** The text of a whole file; undefined when it is none. */
export function decodeText(bytes: Buffer, choice: EncodingChoice): string | undefined {
  const bom = findBom(bytes)
  const encoding = choice === 'auto' ? bom?.encoding ?? guessEncoding(bytes) : choice
  const body = bom?.encoding === encoding ? bytes.subarray(bom.bomBytes) : bytes
  if (encoding === 'utf-8' && !isUtf8(body)) {
    return undefined
  }
  const text = encoding === 'utf-8' ? body.toString('utf8') : new TextDecoder(encoding).decode(body)
  return text.includes(NUL) || (encoding !== 'utf-8' && text.includes('\uFFFD')) ? undefined : text
}
