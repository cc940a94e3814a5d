import type { CsvLayout } from '../../io/csv-dialect.ts'
import type { CsvRecord, QuotedSpan } from '../../io/csv-splitter.ts'
import type { Fault } from '../row/row.ts'

const LINE_ENDS = new Set<number | undefined>([10, 13])

/** A cell with this many lines gets a warning. */
const MANY_LINES = 1_000
/** From this many lines on, a cell whose lines look like records gets a warning too. */
const SOME_LINES = 5
const RECORD_SHARE = 0.8
/** Number of lines of a cell that are inspected. */
const MOST_SEEN = 200

/**
 * An unclosed quote takes the records after it into its cell: up to the end of the file, up to the longest record, or
 * up to the next quote, which is then followed by text. (csv-parse and DuckDB in strict mode report an error; pandas
 * reports the first case and reads the last one silently.)
 */
export function findBrokenQuote(
  { bytes, span, lastLine, isOverlong }: CsvRecord, layout: CsvLayout, maxBytes: number,
): Fault | undefined {
  if (span === undefined || span.end === 'closed') {
    return undefined
  }
  // The text after the last line end is not a line.
  const last = String(span.end === 'open' && !isOverlong && LINE_ENDS.has(bytes.at(-1)) ? lastLine - 1 : lastLine)
  const params = {
    ...toPlace(span, layout), last_line: last, end: isOverlong ? 'limit' : span.end, max_bytes: String(maxBytes),
  }
  const place = `the quote that opens in line ${params.line}, column ${params.column}`
  const tail = span.newlines > 0 ? `; lines ${params.line} to ${last} are in one cell` : ''
  const messages = {
    open: `${place} is never closed${tail}`,
    limit: `${place} is not closed within ${maxBytes} bytes${tail}`,
    misplaced: `${place} is closed by a quote with text behind it${tail}: it was probably never closed`,
  }
  return { reason: 'QUOTE_NOT_CLOSED', message: isOverlong ? messages.limit : messages[span.end], params }
}

/** A closed cell that may nevertheless contain records. */
export function findDoubtfulSpan({ span }: CsvRecord, fields: readonly string[], layout: CsvLayout): Fault | undefined {
  if (span === undefined || span.newlines < SOME_LINES) {
    return undefined
  }
  const isLikeRecords = looksLikeRecords(fields[span.field] ?? '', layout)
  if (!isLikeRecords && span.newlines < MANY_LINES) {
    return undefined
  }
  const params = {
    ...toPlace(span, layout), lines: String(span.newlines + 1), look: isLikeRecords ? 'records' : 'text',
  }
  const message = `the cell that opens in line ${params.line}, column ${params.column} has ${params.lines} `
    + `lines${isLikeRecords ? ', and most of them look like records' : ''}`
  return { reason: 'QUOTE_SPANS_LINES', message, params }
}

const toPlace = ({ line, field }: QuotedSpan, { columns }: CsvLayout) => ({
  line: String(line), column: columns[field]?.name.slice(0, 100) ?? String(field + 1),
})

/** Whether most of the whole lines within a cell have as many delimiters as a record of the table. */
function looksLikeRecords(cell: string, { columns, dialect: { delimiter } }: CsvLayout): boolean {
  if (columns.length < 2) {
    return false
  }
  const lines = cell.split(/\r\n?|\n/, MOST_SEEN).slice(1)
  return lines.filter(line => line.split(delimiter).length === columns.length).length >= lines.length * RECORD_SHARE
}
