import { crc32, deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { withPngText } from '~/utils/chart/png-text'
import { readPng } from '~~/tests/support/browser/png'

const chunk = (name: string, body: Uint8Array) => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(body.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}

/** One black dot. */
const DOT = Buffer.concat([
  Buffer.from([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
  chunk('IHDR', Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])),
  chunk('IDAT', deflateSync(Buffer.from([0, 0]))),
  chunk('IEND', Buffer.alloc(0)),
])

describe('texts in a PNG', () => {
  it('are read back as written, with valid checksums, and the picture is unchanged', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[A-Z][a-z ]{0,20}$/), fc.string({ unit: 'grapheme' })), (texts) => {
        const { chunks, texts: read } = readPng(withPngText(DOT, texts))

        expect(read).toEqual(texts)
        expect(chunks.filter(name => name !== 'iTXt')).toEqual(['IHDR', 'IDAT', 'IEND'])
      }),
    )
  })
})
