import { isAscii } from 'node:buffer'

export const ENCODINGS = ['utf-8', 'gb18030', 'utf-16le', 'utf-16be', 'windows-1252'] as const
export type Encoding = (typeof ENCODINGS)[number]

export interface DetectedEncoding {
  encoding: Encoding
  /** Length of the byte order mark; 0 = none. */
  bomBytes: number
}

const BOMS: { encoding: Encoding, bytes: number[] }[] = [
  { encoding: 'utf-8', bytes: [0xEF, 0xBB, 0xBF] },
  { encoding: 'utf-16le', bytes: [0xFF, 0xFE] },
  { encoding: 'utf-16be', bytes: [0xFE, 0xFF] },
]

/** Bytes that are judged, counted from the first chunk that says anything. */
const SAMPLE_BYTES = 256 << 10
/** A text that is ASCII for this long is taken for UTF-8. */
const MAX_ASCII_BYTES = 64 << 20
/** Well-formed sequences for each broken one, from which on a text is UTF-8 with faults and not another encoding. */
const FAULT_RATIO = 10

/** Byte order mark, else strict UTF-8, else GB18030, else the encoding that can read any byte. */
export async function detectEncoding(source: AsyncIterable<Buffer>): Promise<DetectedEncoding> {
  const sample = await takeSample(source)
  const bom = findBom(sample)
  if (bom) {
    return bom
  }
  return { encoding: guessEncoding(sample), bomBytes: 0 }
}

export function findBom(head: Buffer): DetectedEncoding | undefined {
  const bom = BOMS.find(({ bytes }) => bytes.every((byte, index) => head[index] === byte))
  return bom && { encoding: bom.encoding, bomBytes: bom.bytes.length }
}

async function takeSample(source: AsyncIterable<Buffer>): Promise<Buffer> {
  const parts: Buffer[] = []
  let sampleBytes = 0
  let asciiBytes = 0
  for await (const chunk of source) {
    // The head is always kept: it may be a byte order mark.
    if (parts.length > 0 && sampleBytes === asciiBytes && isAscii(chunk)) {
      asciiBytes += chunk.length
      sampleBytes += chunk.length
      if (asciiBytes > MAX_ASCII_BYTES) {
        break
      }
      continue
    }
    asciiBytes += isAscii(chunk) ? chunk.length : 0
    sampleBytes += chunk.length
    parts.push(chunk)
    if (sampleBytes - asciiBytes > SAMPLE_BYTES) {
      break
    }
  }
  return Buffer.concat(parts)
}

/** For bytes without a byte order mark. */
export function guessEncoding(sample: Buffer): Encoding {
  if (isAscii(sample)) {
    return 'utf-8'
  }
  const { valid, broken } = countSequences(sample)
  if (broken === 0 || valid >= broken * FAULT_RATIO) {
    return 'utf-8'
  }
  return canDecode(sample, 'gb18030') ? 'gb18030' : 'windows-1252'
}

function canDecode(sample: Buffer, encoding: Encoding): boolean {
  try {
    // Streamed, because the sample may end within a character.
    new TextDecoder(encoding, { fatal: true }).decode(sample, { stream: true })
    return true
  }
  catch {
    return false
  }
}

/** Multi-byte sequences that are well formed in UTF-8, and bytes that are not part of any. */
function countSequences(sample: Buffer): { valid: number, broken: number } {
  let valid = 0
  let broken = 0
  for (let index = 0; index < sample.length;) {
    const lead = sample[index]!
    if (lead < 0x80) {
      index += 1
      continue
    }
    const length = lead >= 0xC2 && lead < 0xE0 ? 2 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xF0 && lead < 0xF5 ? 4 : 0
    if (length > 0 && index + length > sample.length) {
      break
    }
    if (length > 0 && isContinued(sample, index + 1, length - 1)) {
      valid += 1
      index += length
    }
    else {
      broken += 1
      index += 1
    }
  }
  return { valid, broken }
}

function isContinued(sample: Buffer, start: number, count: number): boolean {
  for (let index = start; index < start + count; index += 1) {
    if ((sample[index]! & 0xC0) !== 0x80) {
      return false
    }
  }
  return true
}

/**
 * The text as UTF-8. What cannot be decoded becomes U+FFFD, which the line it is in is refused for:
 * an exception could not say where.
 */
export async function* toUtf8(source: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true })
  for await (const chunk of source) {
    const text = decoder.decode(chunk, { stream: true })
    if (text) {
      yield Buffer.from(text, 'utf8')
    }
  }
  const rest = decoder.decode()
  if (rest) {
    yield Buffer.from(rest, 'utf8')
  }
}
