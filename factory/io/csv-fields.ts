import type { CsvDialect } from './csv-dialect.ts'

/** Splits one record into fields. A quote inside an unquoted field is text, as in spreadsheets. */
export function splitFields(record: string, { delimiter, quote }: Pick<CsvDialect, 'delimiter' | 'quote'>): string[] {
  if (quote === '' || !record.includes(quote)) {
    return record.split(delimiter)
  }
  const fields: string[] = []
  let position = 0
  for (;;) {
    const field = record[position] === quote
      ? readQuoted(record, position, delimiter, quote)
      : readPlain(record, position, delimiter)
    fields.push(field.text)
    if (field.end >= record.length) {
      return fields
    }
    position = field.end + 1
    if (position === record.length) {
      fields.push('')
      return fields
    }
  }
}

/** @returns the text, and the position of its delimiter or of the record's end. */
function readPlain(record: string, start: number, delimiter: string): { text: string, end: number } {
  const found = record.indexOf(delimiter, start)
  const end = found < 0 ? record.length : found
  return { text: record.slice(start, end), end }
}

function readQuoted(record: string, start: number, delimiter: string, quote: string): { text: string, end: number } {
  let text = ''
  let from = start + 1
  for (;;) {
    const close = record.indexOf(quote, from)
    if (close < 0) {
      return { text: text + record.slice(from), end: record.length }
    }
    text += record.slice(from, close)
    if (record[close + 1] === quote) {
      text += quote
      from = close + 2
      continue
    }
    // Text between the closing quote and the delimiter belongs to the field.
    const rest = readPlain(record, close + 1, delimiter)
    return { text: text + rest.text, end: rest.end }
  }
}
