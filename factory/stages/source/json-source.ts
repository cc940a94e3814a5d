import { isUtf8 } from 'node:buffer'
import { looksLikeLines } from '../../io/json/json-look.ts'
import { createJsonSplitter } from '../../io/json/json-splitter.ts'
import type { JsonBroken, JsonSplitOptions, JsonValue } from '../../io/json/json-value.ts'
import { locate } from '../../io/json/json-value.ts'
import { NEWLINE, withNewlines } from '../../io/line-end.ts'
import { type Line, readLines } from '../../io/line-reader.ts'
import type { TextSource } from '../../io/text-source.ts'
import type { IngestInput } from './ingest-input.ts'
import { createTextRowSource, NOT_TEXT, type TextRowOptions, tooLong } from './text-row-source.ts'
import type { Row, RowSource } from '../row/row.ts'
import { StageFailure } from '../stage-definition.ts'

const BLANKS = new Set([9, 13, 32])
/** Size of the text by which JSON lines are told from a single JSON text. */
const LOOK_BYTES = 256 << 10

export interface JsonOptions extends TextRowOptions {
  maxLineBytes: number
}

interface Place { input: number, file: string }

/** One record a line, the elements of an array, or objects of several lines: the first lines decide. */
export function createJsonSource(inputs: IngestInput[], { maxLineBytes, ...options }: JsonOptions): RowSource {
  return createTextRowSource(inputs, options, async function* ({ text, input, file }, { after, number, json }) {
    const stream = readNormal(text, after)
    if (await isJsonLines(text)) {
      for await (const lines of readLines(stream, { maxLineBytes, offset: after, number })) {
        yield toLineRows(lines, { input, file }, maxLineBytes)
      }
      return
    }
    const from = json && { line: number, ...json }
    for await (const values of readValues(
      stream, { maxValueBytes: maxLineBytes, offset: after, ...from && { from } }, file,
    )) {
      yield values.map(value => toValueRow(value, { input, file }, maxLineBytes))
    }
  })
}

/** JSON strings contain no line ends, so all line ends may be normalised. */
const readNormal = (text: TextSource, offset = 0) =>
  text.lineEnd === NEWLINE ? text.read(offset) : withNewlines(text.read(offset))

export async function isJsonLines(text: TextSource): Promise<boolean> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of readNormal(text)) {
    parts.push(chunk)
    bytes += chunk.length
    if (bytes >= LOOK_BYTES) {
      return looksLikeLines(Buffer.concat(parts), false)
    }
  }
  return looksLikeLines(Buffer.concat(parts), true)
}

/** @throws StageFailure JSON_BROKEN, JSON_CUT after the last value with a known end. */
async function* readValues(
  stream: AsyncIterable<Buffer>, options: JsonSplitOptions, file: string,
): AsyncGenerator<JsonValue[]> {
  const splitter = createJsonSplitter(options)
  for await (const chunk of stream) {
    const values = splitter.push(chunk)
    if (values.length > 0) {
      yield values
    }
    if (splitter.failure) {
      throw toFailure(splitter.failure, file)
    }
  }
  const last = splitter.end()
  if (last) {
    yield [last]
  }
  if (splitter.failure) {
    throw toFailure(splitter.failure, file)
  }
}

function toFailure({ message, isCut, place: { line, column, element } }: JsonBroken, file: string): StageFailure {
  return new StageFailure(isCut ? 'JSON_CUT' : 'JSON_BROKEN', file ? `${file}: ${message}` : message, {
    metadata: {
      line: String(line), column: String(column), element: String(element ?? ''),
      ...file && { file: file.slice(0, 500) },
    },
  })
}

function toValueRow(value: JsonValue, from: Place, maxBytes: number): Row {
  const { line, element, after, next, isOverlong } = value
  // A subarray: the buffer's bytes behind the value are not a line end, whatever they look like, and will be
  // overwritten.
  const chunk = value.chunk.subarray(value.start, value.end)
  return {
    chunk, start: 0, end: chunk.length, number: line, lastNumber: next.line, after, ...from,
    json: { column: next.column, element: next.element },
    fault: isOverlong ? tooLong(maxBytes) : isUtf8(chunk) ? undefined : NOT_TEXT,
    pointer: element === undefined ? undefined : `/${element}`,
    locate: (text, position) => locate(value, text, position),
  }
}

function toLineRows(lines: Line[], from: Place, maxLineBytes: number): Row[] {
  const isBroken = createBrokenCheck(lines)
  const rows: Row[] = []
  for (const line of lines) {
    if (!isBlank(line)) {
      const { chunk, start, end, number, after, isOverlong } = line
      rows.push({
        chunk, start, end, number, after, ...from,
        fault: isOverlong ? tooLong(maxLineBytes) : isBroken(line) ? NOT_TEXT : undefined,
      })
    }
  }
  return rows
}

/** Checks all lines of a chunk at once; one by one only when one of them is broken. */
function createBrokenCheck(lines: Line[]): (line: Line) => boolean {
  const fine = new Set<Buffer>()
  const seen = new Map<Buffer, { start: number, end: number }>()
  for (const { chunk, start, end } of lines) {
    const range = seen.get(chunk)
    if (range) {
      range.end = end
    }
    else {
      seen.set(chunk, { start, end })
    }
  }
  for (const [chunk, { start, end }] of seen) {
    if (isUtf8(chunk.subarray(start, end))) {
      fine.add(chunk)
    }
  }
  return ({ chunk, start, end, isOverlong }) => !isOverlong && !fine.has(chunk) && !isUtf8(chunk.subarray(start, end))
}

function isBlank({ chunk, start, end }: Line): boolean {
  for (let index = start; index < end; index += 1) {
    if (!BLANKS.has(chunk[index]!)) {
      return false
    }
  }
  return true
}
