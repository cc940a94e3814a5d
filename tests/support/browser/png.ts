import { crc32 } from 'node:zlib'

export interface Png {
  /** Names of the chunks in their order. */
  chunks: string[]
  texts: Record<string, string>
  width: number
  height: number
}

/** @throws Error when it is not a PNG, or a checksum is wrong. */
export function readPng(bytes: Uint8Array): Png {
  const png = Buffer.from(bytes)
  if (png.toString('latin1', 1, 4) !== 'PNG') {
    throw new Error('no PNG')
  }
  const read: Png = { chunks: [], texts: {}, width: png.readUInt32BE(16), height: png.readUInt32BE(20) }
  for (let at = 8; at < png.length;) {
    const length = png.readUInt32BE(at)
    const named = png.subarray(at + 4, at + 8 + length)
    const name = named.toString('latin1', 0, 4)
    if (png.readUInt32BE(at + 8 + length) !== crc32(named)) {
      throw new Error(`the checksum of ${name} is wrong`)
    }
    read.chunks.push(name)
    if (name === 'iTXt') {
      const keyword = named.subarray(4, named.indexOf(0, 4)).toString('latin1')
      // Five zero bytes: end of the keyword, no compression, no language, no translation.
      read.texts[keyword] = named.subarray(4 + keyword.length + 5).toString()
    }
    at += 12 + length
  }
  return read
}
