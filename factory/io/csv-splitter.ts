const NEWLINE = 10
const RETURN = 13
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
  /** The text ended within quotes. */
  isUnclosed: boolean
}

export interface CsvSplitOptions {
  delimiter: string
  quote: string
  maxRecordBytes: number
  offset?: number
  line?: number
}

/**
 * Finds records in a CSV stream, byte by byte, so that a quote opens only where a field starts, a
 * record that is too long is skipped in bounded memory, and reading can go on at any record. (csv-parse
 * 7.0.3 can do none of the latter two: an overlong record ends the parsing.)
 */
export function createCsvSplitter({ delimiter, quote, maxRecordBytes, offset = 0, line = 0 }: CsvSplitOptions) {
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

  const carry = (part: Buffer) => {
    carriedBytes += part.length
    if (isDiscarding) {
      return
    }
    carried.push(part)
    if (carriedBytes > maxRecordBytes) {
      carried = [Buffer.from(Buffer.concat(carried).subarray(0, EXCERPT_BYTES))]
      isDiscarding = true
      // Whether the quotes that are open will ever close cannot be known: the next line is a new start.
      isQuoted = false
    }
  }

  const take = (end: Buffer, endBytes: number, isUnclosed: boolean): CsvRecord => {
    carry(end)
    const all = carried.length === 1 ? carried[0]! : Buffer.concat(carried)
    const bytes = !isDiscarding && all.at(-1) === RETURN ? all.subarray(0, -1) : all
    offset += carriedBytes + endBytes
    const first = line + 1
    line += newlines + 1
    const record = { bytes, line: first, after: offset, lastLine: line, isOverlong: isDiscarding, isUnclosed }
    carried = []
    carriedBytes = 0
    newlines = 0
    isDiscarding = false
    isQuoted = false
    isQuotePending = false
    isFieldStart = true
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
      }
      if (isQuoted) {
        if (byte === quoteByte) {
          isQuotePending = true
        }
        else if (byte === NEWLINE) {
          newlines += 1
          if (carriedBytes + index - start > maxRecordBytes) {
            carry(chunk.subarray(start, index))
            start = index
          }
        }
      }
      else if (byte === NEWLINE) {
        records.push(take(chunk.subarray(start, index), 1, false))
        start = index + 1
      }
      else if (byte === quoteByte && isFieldStart) {
        isQuoted = true
        isFieldStart = false
      }
      else {
        isFieldStart = byte === delimiterByte
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
      return carriedBytes > 0 ? take(Buffer.alloc(0), 0, isQuoted && !isQuotePending) : undefined
    },
  }
}
