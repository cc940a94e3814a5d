/** Signature, then length, name, 13 bytes and checksum of the header: texts may follow from here on. */
const AFTER_HEAD = 33
const POLYNOMIAL = 0xEDB88320

/**
 * Writes texts into a PNG, where programs that show its properties find them (`iTXt`, UTF-8).
 *
 * @param texts values by keyword, which has up to 79 Latin letters.
 */
export function withPngText(png: Uint8Array, texts: Record<string, string>): Uint8Array<ArrayBuffer> {
  const chunks = Object.entries(texts).map(([keyword, text]) =>
    toChunk('iTXt', concat([latin(keyword), new Uint8Array(5), new TextEncoder().encode(text)])))
  return concat([png.subarray(0, AFTER_HEAD), ...chunks, png.subarray(AFTER_HEAD)])
}

function toChunk(name: string, body: Uint8Array): Uint8Array {
  const named = concat([latin(name), body])
  return concat([uint32(body.length), named, uint32(crc32(named))])
}

/** The CRC-32 of PNG. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xFFFFFFFF
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) {
      crc = (crc & 1) === 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1
    }
  }
  return (crc ^ 0xFFFFFFFF) >>> 0
}

const latin = (text: string) => Uint8Array.from(text, letter => letter.charCodeAt(0))

const uint32 = (value: number) => Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value)

function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  parts.reduce((at, part) => {
    whole.set(part, at)
    return at + part.length
  }, 0)
  return whole
}
