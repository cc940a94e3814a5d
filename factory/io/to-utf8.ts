import type { Encoding } from './encodings.ts'

/** A byte that is invalid in UTF-8 and marks undecodable places; a U+FFFD in the text itself is different. */
const BROKEN = Buffer.from([0xFF])
/** U+FFFD in GB18030. */
const GB_REPLACEMENT = Buffer.from([0x84, 0x31, 0xA4, 0x37])
const LONE_SURROGATE = /\p{Surrogate}/u

/**
 * Converts text to UTF-8. Undecodable bytes become a byte that is invalid in UTF-8, so that their line can be
 * rejected: an exception could not name the line.
 */
export async function* toUtf8(source: AsyncIterable<Buffer>, encoding: Encoding): AsyncGenerator<Buffer> {
  const recode = createRecoder(encoding)
  for await (const chunk of source) {
    const bytes = recode(chunk)
    if (bytes.length > 0) {
      yield bytes
    }
  }
  const rest = recode(undefined)
  if (rest.length > 0) {
    yield rest
  }
}

/** Like `toUtf8`, for a complete text. */
export function recodeWhole(bytes: Buffer, encoding: Encoding): Buffer {
  const recode = createRecoder(encoding)
  return Buffer.concat([recode(bytes), recode(undefined)])
}

/** Converts each chunk to UTF-8; undefined ends the text. */
function createRecoder(encoding: Encoding): (chunk: Buffer | undefined) => Buffer {
  switch (encoding) {
    case 'utf-8':
      return chunk => chunk ?? Buffer.alloc(0)
    case 'gb18030':
      return createGbRecoder()
    case 'utf-16le':
    case 'utf-16be':
      return createWideRecoder(encoding)
    default: {
      // None of them has U+FFFD, so it stands for what cannot be decoded.
      const decoder = new TextDecoder(encoding, { ignoreBOM: true })
      return chunk => mark(decoder.decode(chunk, { stream: chunk !== undefined }))
    }
  }
}

function createGbRecoder() {
  const decoder = new TextDecoder('gb18030', { ignoreBOM: true })
  let held: Buffer = Buffer.alloc(0)
  return (chunk: Buffer | undefined): Buffer => {
    const bytes = chunk === undefined ? held : held.length > 0 ? Buffer.concat([held, chunk]) : chunk
    // A U+FFFD may be split by the end of the chunk.
    held = chunk === undefined ? Buffer.alloc(0) : bytes.subarray(bytes.length - countSharedEnd(bytes))
    const parts: Buffer[] = []
    let start = 0
    const end = bytes.length - held.length
    for (let at = bytes.indexOf(GB_REPLACEMENT); at >= 0 && at < end; at = bytes.indexOf(GB_REPLACEMENT, start)) {
      parts.push(mark(decoder.decode(bytes.subarray(start, at), { stream: true })))
      start = at + GB_REPLACEMENT.length
      const text = decoder.decode(bytes.subarray(at, start), { stream: true })
      // The bytes may also occur across two other characters.
      parts.push(text === '\uFFFD' ? Buffer.from(text) : mark(text))
    }
    parts.push(mark(decoder.decode(bytes.subarray(start, end), { stream: chunk !== undefined })))
    return Buffer.concat(parts)
  }
}

/** Number of bytes at the end that may start a U+FFFD. */
function countSharedEnd(bytes: Buffer): number {
  for (let length = Math.min(GB_REPLACEMENT.length - 1, bytes.length); length > 0; length -= 1) {
    if (bytes.subarray(bytes.length - length).equals(GB_REPLACEMENT.subarray(0, length))) {
      return length
    }
  }
  return 0
}

const mark = (text: string) => join(text, '\uFFFD')

function createWideRecoder(encoding: 'utf-16le' | 'utf-16be') {
  let held: Buffer = Buffer.alloc(0)
  return (chunk: Buffer | undefined): Buffer => {
    if (chunk === undefined) {
      // Half a code unit, or half a surrogate pair.
      return held.length > 0 ? BROKEN : Buffer.alloc(0)
    }
    const bytes = Buffer.concat([held, chunk])
    const whole = bytes.length & ~1
    const units = encoding === 'utf-16be' ? Buffer.from(bytes.subarray(0, whole)).swap16() : bytes.subarray(0, whole)
    const last = whole > 0 ? units.readUInt16LE(whole - 2) : 0
    const end = last >= 0xD800 && last < 0xDC00 ? whole - 2 : whole
    held = bytes.subarray(end)
    const text = units.toString('utf16le', 0, end)
    return text.isWellFormed() ? Buffer.from(text, 'utf8') : join(text, LONE_SURROGATE)
  }
}

/** Inserts the marker byte at every `broken` place. */
function join(text: string, broken: string | RegExp): Buffer {
  const [first = '', ...rest] = text.split(broken)
  return rest.length === 0
    ? Buffer.from(first)
    : Buffer.concat([Buffer.from(first), ...rest.flatMap(part => [BROKEN, Buffer.from(part)])])
}
