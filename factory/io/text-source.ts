import { findForeignFormat } from '#record/foreign-format.ts'
import { createGunzip } from 'node:zlib'
import { Readable } from 'node:stream'
import type { ByteSource } from './byte-source.ts'
import { type DetectedEncoding, detectEncoding, findBom } from './encoding.ts'
import type { Encoding } from './encodings.ts'
import { findLineEnd, type LineEnd, NEWLINE } from './line-end.ts'
import { toUtf8 } from './to-utf8.ts'

/** Text as UTF-8 bytes, whatever its encoding; undecodable places contain bytes that are invalid in UTF-8. */
export interface TextSource {
  encoding: Encoding
  hasBom: boolean
  isGzip: boolean
  /** In which it may be, the one that is used first; empty = there is no doubt. */
  candidates: Encoding[]
  /** First lines that look different in them, as they are stored. */
  lines: Buffer[]
  /** Not text in any supported encoding. */
  isBinary: boolean
  /** What it is, when its first bytes are those of a format that is not read. */
  foreign?: string | undefined
  lineEnd: LineEnd
  /** From an offset in the UTF-8 text, without its byte order mark. */
  read: (offset?: number) => AsyncIterable<Buffer>
  /** Stored bytes that lie before an offset of the text: exact for plain UTF-8, else what was read so far. */
  storedBytesAt: (offset: number) => number
}

export type EncodingChoice = 'auto' | Encoding

/** Limit of decompressed bytes: a compressed file may expand a thousandfold. */
export class ReadLimit extends Error {
  override name = 'ReadLimit'
}

export interface TextBounds {
  signal?: AbortSignal | undefined
  /** Maximum decompressed bytes per reading; beyond it `read` throws a ReadLimit. */
  maxBytes?: number | undefined
}

export async function openText(
  source: ByteSource, choice: EncodingChoice, { signal, maxBytes = Infinity }: TextBounds = {},
): Promise<TextSource> {
  const isGzip = hasGzipMark(await readHead(source.read()))
  let storedBytes = 0
  async function* readBytes(start?: number): AsyncGenerator<Buffer> {
    let bytes = 0
    for await (const chunk of isGzip ? gunzip(counted(source.read())) : counted(source.read(start))) {
      signal?.throwIfAborted()
      bytes += chunk.length
      if (bytes > maxBytes) {
        throw new ReadLimit(`more than ${maxBytes} bytes`)
      }
      yield chunk
    }
  }
  async function* counted(bytes: AsyncIterable<Buffer>) {
    storedBytes = 0
    for await (const chunk of bytes) {
      storedBytes += chunk.length
      yield chunk
    }
  }

  const foreign = findForeignFormat(await readHead(readBytes()))
  const { encoding, bomBytes, candidates, lines, isBinary } = foreign
    ? { ...NO_TEXT, encoding: choice === 'auto' ? NO_TEXT.encoding : choice }
    : choice === 'auto' ? await detectEncoding(readBytes()) : await toChosen(readBytes(), choice)
  const isPlain = !isGzip && encoding === 'utf-8'
  const read = (offset = 0) => {
    if (isPlain) {
      return readBytes(bomBytes + offset)
    }
    const bytes = skip(readBytes(), bomBytes)
    return skip(encoding === 'utf-8' ? bytes : toUtf8(bytes, encoding), offset)
  }
  return {
    encoding,
    isGzip,
    hasBom: bomBytes > 0,
    candidates,
    lines,
    isBinary,
    foreign,
    lineEnd: foreign ? NEWLINE : await findLineEnd(read()),
    read,
    storedBytesAt: offset => isPlain ? bomBytes + offset : storedBytes,
  }
}

export const hasGzipMark = (head: Buffer) => head[0] === 0x1F && head[1] === 0x8B

async function toChosen(bytes: AsyncIterable<Buffer>, choice: Encoding): Promise<DetectedEncoding> {
  const bom = findBom(await readHead(bytes))
  return {
    encoding: choice, bomBytes: bom?.encoding === choice ? bom.bomBytes : 0, candidates: [], lines: [], isBinary: false,
  }
}

const NO_TEXT: DetectedEncoding = { encoding: 'utf-8', bomBytes: 0, candidates: [], lines: [], isBinary: true }

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
