import { createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import type { ByteSource } from './byte-source.ts'
import { detectEncoding, type Encoding, findBom, toUtf8 } from './encoding.ts'

/** Text as UTF-8 bytes, whatever it was stored as. */
export interface TextSource {
  encoding: Encoding
  hasBom: boolean
  isGzip: boolean
  /** From an offset in the UTF-8 text, without its byte order mark. */
  read: (offset?: number) => AsyncIterable<Buffer>
  /** Stored bytes that lie before an offset of the text: exact for plain UTF-8, else what was read so far. */
  storedBytesAt: (offset: number) => number
}

export type EncodingChoice = 'auto' | Encoding

export async function openText(source: ByteSource, choice: EncodingChoice): Promise<TextSource> {
  const isGzip = await startsWithGzip(source)
  let storedBytes = 0
  const readBytes = (start?: number): AsyncIterable<Buffer> => isGzip ? gunzip(counted(source.read())) : counted(source.read(start))
  async function* counted(bytes: AsyncIterable<Buffer>) {
    storedBytes = 0
    for await (const chunk of bytes) {
      storedBytes += chunk.length
      yield chunk
    }
  }

  const seen = choice === 'auto' ? await detectEncoding(readBytes()) : { encoding: choice, bomBytes: await bomBytesOf(readBytes(), choice) }
  const { encoding, bomBytes } = seen
  const isPlain = !isGzip && encoding === 'utf-8'
  return {
    encoding,
    isGzip,
    hasBom: bomBytes > 0,
    read(offset = 0) {
      if (isPlain) {
        return readBytes(bomBytes + offset)
      }
      const bytes = skip(readBytes(), bomBytes)
      return skip(encoding === 'utf-8' ? bytes : toUtf8(bytes, encoding), offset)
    },
    storedBytesAt: offset => isPlain ? bomBytes + offset : storedBytes,
  }
}

async function startsWithGzip(source: ByteSource): Promise<boolean> {
  const head = await readHead(source.read())
  return head[0] === 0x1F && head[1] === 0x8B
}

async function bomBytesOf(bytes: AsyncIterable<Buffer>, encoding: Encoding): Promise<number> {
  const bom = findBom(await readHead(bytes))
  return bom?.encoding === encoding ? bom.bomBytes : 0
}

async function readHead(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  for await (const chunk of bytes) {
    return chunk
  }
  return Buffer.alloc(0)
}

async function* gunzip(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const compressed = Readable.from(bytes)
  const gunzipping = createGunzip({ chunkSize: 1 << 18 })
  compressed.on('error', error => gunzipping.destroy(error))
  try {
    yield* compressed.pipe(gunzipping)
  }
  finally {
    compressed.destroy()
    gunzipping.destroy()
  }
}

async function* skip(source: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const chunk of source) {
    if (left >= chunk.length) {
      left -= chunk.length
      continue
    }
    yield left > 0 ? chunk.subarray(left) : chunk
    left = 0
  }
}
