import { type LineEnd, NEWLINE, RETURN } from './line-end.ts'

const BLANKS = new Set([9, RETURN, 32])
const EXCERPT_BYTES = 200

/** A record of a CSV text: one line, or several when a quoted field holds line ends. */
export interface CsvRecord {
  bytes: Buffer
  /** Line on which it starts, from 1. */
  line: number
  /** Offset in the stream of the byte after it and its line end. */
  after: number
  /** Lines before the next record. */
  lastLine: number
  /** Only its first bytes are here. */
  isOverlong: boolean
  /** The quoted field that may not be what it seems: the first that does not end well, else the one of the most lines. */
  span?: QuotedSpan | undefined
}

/** A quoted field that has several lines, or no end. */
export interface QuotedSpan {
  /** Line on which it opens, from 1. */
  line: number
  /** Which field of the record, from 0. */
  field: number
  /** Line ends within it. */
  newlines: number
  /** Closed before a delimiter or a line end; closed before other text; or not closed in what was read. */
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
 * record that is too long is skipped in bounded memory, and reading can go on at any record. (csv-parse
 * 7.0.3 can do none of the latter two: an overlong record ends the parsing.)
 */
export function createCsvSplitter({ delimiter, quote, maxRecordBytes, offset = 0, line = 0, lineEnd = NEWLINE }: CsvSplitOptions) {
  const delimiterByte = delimiter.charCodeAt(0)
  const quoteByte = quote === '' ? -1 : quote.charCodeAt(0)
  let carried: Buffer[] = []
  let carriedBytes = 0
  let isQuoted = false
  /** The last byte was a quote inside quotes: it closes them, or is the first of a doubled one. */
  let isQuotePending = false
  let isFieldStart = true
  let isDiscarding = false
  let newlines = 0
  let field = 0
  /** `newlines` where the quotes opened. */
  let opened = 0
  /** Between the closing quote of a field of several lines and what follows. */
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
      // Whether the quotes that are open will ever close cannot be known: the next line is a new start.
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
