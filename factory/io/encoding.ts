import { isAscii } from 'node:buffer'
import { guessEncoding, SAMPLE_BYTES } from './encoding-guess.ts'
import { findTellingLines } from './encoding-lines.ts'
import type { Encoding } from './encodings.ts'

export interface DetectedEncoding {
  encoding: Encoding
  /** Length of the byte order mark; 0 = none. */
  bomBytes: number
  /** In which it may be, likeliest first, `encoding` among them; empty = the bytes leave no doubt. */
  candidates: Encoding[]
  /** First lines that look different in them, as they are stored. */
  lines: Buffer[]
  /** The file is not text in any supported encoding. */
  isBinary: boolean
}

/**
 * Called for each file with the encodings in which it may be, the one that is used first; none = there is no doubt.
 *
 * @param lines those that look different in each, as they are stored.
 */
export type OnGuess = (file: string, candidates: readonly Encoding[], lines: readonly Buffer[]) => void

const BOMS: { encoding: Encoding, bytes: number[], isBinary?: boolean }[] = [
  { encoding: 'utf-8', bytes: [0xEF, 0xBB, 0xBF] },
  // UTF-32, which is not used for files, starts like UTF-16.
  { encoding: 'utf-16le', bytes: [0xFF, 0xFE, 0, 0], isBinary: true },
  { encoding: 'utf-16le', bytes: [0xFF, 0xFE] },
  { encoding: 'utf-16be', bytes: [0xFE, 0xFF] },
]

/** A text that is ASCII up to here counts as UTF-8. */
const MAX_ASCII_BYTES = 64 << 20

/** By the byte order mark, else guessed from the bytes. */
export const judgeEncoding = (bytes: Buffer): DetectedEncoding => findBom(bytes) ?? judgeLook(bytes)

function judgeLook(bytes: Buffer): DetectedEncoding {
  const guess = guessEncoding(bytes)
  return { ...guess, lines: guess.candidates.length > 0 ? findTellingLines(bytes) : [], bomBytes: 0 }
}

/** Guesses from the head, or from the first chunk that is not plain ASCII. */
export async function detectEncoding(source: AsyncIterable<Buffer>): Promise<DetectedEncoding> {
  const parts: Buffer[] = []
  let bytes = 0
  let isHead = true
  let isPlain = true
  let passed = 0
  for await (const chunk of source) {
    // Of a long ASCII text only the head is kept: more ASCII says nothing.
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
  // In the middle of a text, U+FEFF is a character.
  return isHead ? judgeEncoding(Buffer.concat(parts)) : judgeLook(Buffer.concat(parts))
}

const isPlainAscii = (bytes: Buffer) => isAscii(bytes) && !bytes.includes(0)

export function findBom(head: Buffer): DetectedEncoding | undefined {
  const bom = BOMS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))
  return bom && {
    encoding: bom.encoding, bomBytes: bom.bytes.length, candidates: [], lines: [], isBinary: bom.isBinary ?? false,
  }
}
