import { isUtf8 } from 'node:buffer'
import { type EncodingChoice, openText, type TextSource } from '../io/text-source.ts'
import type { IngestInput } from './ingest-input.ts'
import type { Fault, Row, RowSource, SourcePosition } from './row.ts'

const REPLACEMENT = Buffer.from('\uFFFD')

export const NOT_TEXT: Fault = { reason: 'INVALID_ENCODING', message: 'bytes that are no text in this encoding' }

export function tooLong(maxBytes: number): Fault {
  return { reason: 'LINE_TOO_LONG', message: `longer than ${maxBytes} bytes`, params: { max_bytes: String(maxBytes) } }
}

/** What was decoded is well formed, but what could not be decoded was replaced. */
export function isText(bytes: Buffer, isUtf8Text: boolean): boolean {
  return isUtf8Text ? isUtf8(bytes) : !bytes.includes(REPLACEMENT)
}

export interface OpenInput {
  text: TextSource
  input: number
  file: string
}

/** Rows of several texts, one after the other. */
export function createTextRowSource(
  inputs: IngestInput[],
  encoding: EncodingChoice,
  readRows: (open: OpenInput, start: Pick<SourcePosition, 'after' | 'number'>) => AsyncIterable<Row[]>,
): RowSource {
  const sizes = inputs.map(({ source }) => source.bytes)
  let open: OpenInput | undefined
  return {
    totalBytes: sizes.reduce((sum, bytes) => sum + bytes, 0),
    fingerprint: inputs.map(({ source }) => source.fingerprint),
    bytesBefore({ input, after }) {
      const before = sizes.slice(0, input).reduce((sum, bytes) => sum + bytes, 0)
      return before + (open?.input === input ? open.text.storedBytesAt(after) : after)
    },
    async* read(from) {
      for (let input = from?.input ?? 0; input < inputs.length; input += 1) {
        const { source, name } = inputs[input]!
        open = { text: await openText(source, encoding), input, file: name }
        yield* readRows(open, input === from?.input ? from : { after: 0, number: 0 })
      }
    },
  }
}
