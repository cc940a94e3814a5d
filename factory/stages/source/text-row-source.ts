import type { OnGuess } from '../../io/encoding.ts'
import { type EncodingChoice, openText, type TextBounds, type TextSource } from '../../io/text-source.ts'
import type { IngestInput } from './ingest-input.ts'
import type { Fault, Row, RowSource, SourcePosition } from '../row/row.ts'

export const NOT_TEXT: Fault = { reason: 'INVALID_ENCODING', message: 'bytes that are no text in this encoding' }

export function tooLong(maxBytes: number): Fault {
  return { reason: 'LINE_TOO_LONG', message: `longer than ${maxBytes} bytes`, params: { max_bytes: String(maxBytes) } }
}

/** The fault of a file that cannot be read at all, reported once for all of its lines. */
const BINARY: Fault = { reason: 'BINARY_FILE', message: 'no text in any encoding that can be read', raw: '' }

/** A file in a format that no stage reads. */
export const notRead = (format: string): Fault => ({
  reason: 'FORMAT_NOT_READ',
  message: `${format} is not read; CSV, TSV, JSON, JSONL, text and Markdown are, each also gzipped`,
  params: { format },
  raw: '',
})

export interface OpenInput {
  text: TextSource
  input: number
  file: string
}

export interface TextRowOptions extends TextBounds {
  encoding: EncodingChoice
  /** Called for each file whose encoding was guessed. */
  onGuess?: OnGuess | undefined
}

/** Rows of several texts, one text after another. */
export function createTextRowSource(
  inputs: IngestInput[],
  { encoding, onGuess, signal: bound, maxBytes }: TextRowOptions,
  readRows: (open: OpenInput, start: Omit<SourcePosition, 'input'>) => AsyncIterable<Row[]>,
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
    async* read(from, signal) {
      const signals = bound ? [signal, bound] : [signal]
      for (let input = from?.input ?? 0; input < inputs.length; input += 1) {
        const { source, name } = inputs[input]!
        const start = input === from?.input ? from : { after: 0, number: 0 }
        open = {
          text: await openText(source, encoding, { signal: AbortSignal.any(signals), maxBytes }),
          input, file: name,
        }
        if (open.text.isBinary) {
          // Reported once, also to an attempt that resumes behind it.
          const fault = open.text.foreign ? notRead(open.text.foreign) : BINARY
          yield start.after > 0 ? [] : [{ start: 0, end: 0, fault, number: 1, after: source.bytes, input, file: name }]
          continue
        }
        if (start.after === 0) {
          onGuess?.(name, open.text.candidates, open.text.lines)
        }
        yield* readRows(open, start)
      }
    },
  }
}
