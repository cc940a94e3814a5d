import { type LineEnd, NEWLINE, RETURN } from './line-end.ts'

const BLANKS = new Set([9, RETURN, 32])
const EXCERPT_BYTES = 200

/** A record of a CSV text: one line, or several if a quoted field contains line ends. */
export interface CsvRecord {
  bytes: Buffer
  /** Line on which it starts, from 1. */
  line: number
  /** Offset in the stream after the record and its line end. */
  after: number
  /** Lines before the next record. */
  lastLine: number
  /** True when only its first bytes are present. */
  isOverlong: boolean
  /** The suspicious quoted field: the first that does not end properly, else the one with the most lines. */
  span?: QuotedSpan | undefined
}

/** A quoted field with several lines, or without an end. */
export interface QuotedSpan {
  /** Line on which it opens, from 1. */
  line: number
  /** Which field of the record, from 0. */
  field: number
  /** Line ends within it. */
  newlines: number
  /** Closed before a delimiter or line end; closed before other text; or not closed at all. */
  end: 'closed' | 'misplaced' | 'open'
}

export interface CsvSplitOptions {
  delimiter: string
  quote: string
  maxRecordBytes: number
  offset?: number
  line?: number
  lineEnd?: LineEnd
}

/**
 * Finds records in a CSV stream, byte by byte, so that a quote opens only where a field starts, a
 * record that is too long is skipped in bounded memory, and reading can resume at any record. (csv-parse
 * 7.0.3 can do none of the latter two: an overlong record ends the parsing.)
 */
export function createCsvSplitter(
  { delimiter, quote, maxRecordBytes, offset = 0, line = 0, lineEnd = NEWLINE }: CsvSplitOptions,
) {
  const delimiterByte = delimiter.charCodeAt(0)
  const quoteByte = quote === '' ? -1 : quote.charCodeAt(0)
  let carried: Buffer[] = []
  let carriedBytes = 0
  let isQuoted = false
  /** The last byte was a quote inside quotes: it closes them, or starts a doubled quote. */
  let isQuotePending = false
  let isFieldStart = true
  let isDiscarding = false
  let newlines = 0
  let field = 0
  /** `newlines` where the quotes opened. */
  let opened = 0
  /** Just after the closing quote of a field with several lines. */
  let isClosing = false
  let span: QuotedSpan | undefined

  const close = (end: QuotedSpan['end']) => {
    const found = { line: line + 1 + opened, field, newlines: newlines - opened, end }
    const isTelling = end === 'closed' ? found.newlines > (span?.newlines ?? 0) : end === 'open' || found.newlines > 0
    if (isTelling && (span === undefined || span.end === 'closed')) {
      span = found
    }
  }

  const carry = (part: Buffer) => {
    carriedBytes += part.length
    if (isDiscarding) {
      return
    }
    carried.push(part)
    if (carriedBytes > maxRecordBytes) {
      carried = [Buffer.from(Buffer.concat(carried).subarray(0, EXCERPT_BYTES))]
      isDiscarding = true
      if (isQuoted && newlines > opened) {
        close('open')
      }
      // Nobody can know whether the open quotes ever close: start again at the next line.
      isQuoted = false
    }
  }

  const take = (end: Buffer, endBytes: number): CsvRecord => {
    carry(end)
    if (isQuoted || isClosing) {
      close(isQuoted && !isQuotePending ? 'open' : 'closed')
    }
    const all = carried.length === 1 ? carried[0]! : Buffer.concat(carried)
    const bytes = !isDiscarding && lineEnd === NEWLINE && all.at(-1) === RETURN ? all.subarray(0, -1) : all
    offset += carriedBytes + endBytes
    const first = line + 1
    line += newlines + 1
    const record = { bytes, line: first, after: offset, lastLine: line, isOverlong: isDiscarding, span }
    carried = []
    carriedBytes = 0
    newlines = 0
    isDiscarding = false
    isQuoted = false
    isQuotePending = false
    isFieldStart = true
    isClosing = false
    field = 0
    span = undefined
    return record
  }

  const push = (chunk: Buffer): CsvRecord[] => {
    const records: CsvRecord[] = []
    let start = 0
    for (let index = 0; index < chunk.length; index += 1) {
      const byte = chunk[index]!
      if (isQuotePending) {
        isQuotePending = false
        if (byte === quoteByte) {
          continue
        }
        isQuoted = false
        isClosing = !isDiscarding
      }
      if (isQuoted) {
        if (byte === quoteByte) {
          isQuotePending = true
        }
        else if (byte === lineEnd) {
          newlines += 1
          if (carriedBytes + index - start > maxRecordBytes) {
            carry(chunk.subarray(start, index))
            start = index
          }
        }
      }
      else if (byte === lineEnd) {
        records.push(take(chunk.subarray(start, index), 1))
        start = index + 1
      }
      else if (byte === quoteByte && isFieldStart) {
        isQuoted = true
        isFieldStart = false
        opened = newlines
      }
      else {
        isFieldStart = byte === delimiterByte
        if (isClosing && (isFieldStart || !BLANKS.has(byte))) {
          close(isFieldStart ? 'closed' : 'misplaced')
          isClosing = false
        }
        if (isFieldStart) {
          field += 1
        }
      }
    }
    if (start < chunk.length) {
      carry(chunk.subarray(start))
    }
    return records
  }

  return {
    push,
    /** A last record without a line end. */
    end(): CsvRecord | undefined {
      return carriedBytes > 0 ? take(Buffer.alloc(0), 0) : undefined
    },
  }
}
