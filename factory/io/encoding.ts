import { isAscii } from 'node:buffer'
import { type Encoding, guessEncoding, SAMPLE_BYTES } from './encoding-guess.ts'

export interface DetectedEncoding {
  encoding: Encoding
  /** Length of the byte order mark; 0 = none. */
  bomBytes: number
  /** Taken because nothing else fits: every byte is some letter in it, whether it was meant or not. */
  isGuess: boolean
  /** No text in any encoding that is read here. */
  isBinary: boolean
}

const BOMS: { encoding: Encoding, bytes: number[], isBinary?: boolean }[] = [
  { encoding: 'utf-8', bytes: [0xEF, 0xBB, 0xBF] },
  // UTF-32, which nobody writes files in, begins as UTF-16 does.
  { encoding: 'utf-16le', bytes: [0xFF, 0xFE, 0, 0], isBinary: true },
  { encoding: 'utf-16le', bytes: [0xFF, 0xFE] },
  { encoding: 'utf-16be', bytes: [0xFE, 0xFF] },
]

/** A text that is ASCII for this long is taken for UTF-8. */
const MAX_ASCII_BYTES = 64 << 20

/** Byte order mark, else what the bytes look like. */
export const judgeEncoding = (bytes: Buffer): DetectedEncoding => findBom(bytes) ?? judgeLook(bytes)

function judgeLook(bytes: Buffer): DetectedEncoding {
  const { encoding, isBinary } = guessEncoding(bytes)
  return { encoding, bomBytes: 0, isGuess: encoding === 'windows-1252', isBinary }
}

/** By the head, or from the first chunk on that is not plain ASCII. */
export async function detectEncoding(source: AsyncIterable<Buffer>): Promise<DetectedEncoding> {
  const parts: Buffer[] = []
  let bytes = 0
  let isHead = true
  let isPlain = true
  let passed = 0
  for await (const chunk of source) {
    // Of a long plain text only the head is kept: what follows says nothing until it is not plain.
    if (isPlain && bytes >= SAMPLE_BYTES && isPlainAscii(chunk)) {
      passed += chunk.length
      if (passed > MAX_ASCII_BYTES) {
        break
      }
      continue
    }
    if (isPlain && bytes >= SAMPLE_BYTES) {
      parts.splice(0)
      bytes = 0
      isHead = false
    }
    isPlain &&= isPlainAscii(chunk)
    parts.push(chunk)
    bytes += chunk.length
    if (!isPlain && bytes >= SAMPLE_BYTES) {
      break
    }
  }
  // In the middle of a text a byte order mark is a character.
  return isHead ? judgeEncoding(Buffer.concat(parts)) : judgeLook(Buffer.concat(parts))
}

const isPlainAscii = (bytes: Buffer) => isAscii(bytes) && !bytes.includes(0)

export function findBom(head: Buffer): DetectedEncoding | undefined {
  const bom = BOMS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))
  return bom && { encoding: bom.encoding, bomBytes: bom.bytes.length, isGuess: false, isBinary: bom.isBinary ?? false }
}
