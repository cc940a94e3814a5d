import { isUtf8 } from 'node:buffer'
import { type CsvLayout, detectDelimiter } from '../../io/csv-dialect.ts'
import { splitFields } from '../../io/csv-fields.ts'
import { createCsvSplitter, type CsvRecord } from '../../io/csv-splitter.ts'
import { inferType, toJsonValue } from '../../io/csv-values.ts'
import type { EncodingChoice, TextSource } from '../../io/text-source.ts'
import { findBrokenQuote, findDoubtfulSpan } from './csv-quotes.ts'
import type { IngestInput } from './ingest-input.ts'
import { createTextRowSource, NOT_TEXT, type TextRowOptions, tooLong } from './text-row-source.ts'
import type { Fault, Row, RowSource } from '../row/row.ts'

/** Size of the text in which the delimiter and the types are detected. */
const SAMPLE_BYTES = 1 << 20
const SAMPLE_RECORDS = 1_000

export interface CsvParameters {
  encoding: EncodingChoice
  delimiter: 'auto' | string
  quote: string
  header: boolean
  infer_types: boolean
  empty_as_null: boolean
  max_line_bytes: number
}

export function createCsvSource(
  inputs: IngestInput[], parameters: CsvParameters, options: Omit<TextRowOptions, 'encoding'> = {},
): RowSource {
  return createTextRowSource(
    inputs, { ...options, encoding: parameters.encoding },
    async function* ({ text, input, file }, start) {
      const layout = await detectLayout(text, parameters)
      const splitter = createCsvSplitter({
        ...layout.dialect, maxRecordBytes: parameters.max_line_bytes, offset: start.after, line: start.number,
        lineEnd: text.lineEnd,
      })
      let isHeader = layout.dialect.hasHeader && start.after === 0
      const toRows = (records: CsvRecord[]) => records.flatMap((record): Row[] => {
        if (record.bytes.length === 0) {
          return []
        }
        const row = { ...toRow(record, layout, parameters), input, file }
        const isNames = isHeader
        isHeader = false
        // A header with a broken quote contains the records of the file.
        return isNames && row.fault === undefined ? [] : [row]
      })
      for await (const chunk of text.read(start.after)) {
        yield toRows(splitter.push(chunk))
      }
      const last = splitter.end()
      yield toRows(last ? [last] : [])
    },
  )
}

/** Delimiter, column names and types, from the first records. */
export async function detectLayout(
  text: TextSource, { delimiter, quote, header, infer_types: hasTypes, max_line_bytes: maxRecordBytes }: CsvParameters,
): Promise<CsvLayout> {
  const head = await readSample(text)
  const dialect = {
    delimiter: delimiter === 'auto' ? detectDelimiter(head.toString('utf8'), quote) : delimiter,
    quote, hasHeader: header,
  }
  const splitter = createCsvSplitter({ ...dialect, maxRecordBytes, lineEnd: text.lineEnd })
  const records = splitter.push(head)
  const last = head.length < SAMPLE_BYTES ? splitter.end() : undefined
  const rows = [...records, ...(last ? [last] : [])]
    .filter(({ bytes, isOverlong, span }, index) =>
      bytes.length > 0 && !isOverlong && (index === 0 || span === undefined || span.end === 'closed'))
    .slice(0, SAMPLE_RECORDS)
    .map(({ bytes }) => splitFields(bytes.toString('utf8'), dialect))
  const [first = []] = rows
  const names = header ? toColumnNames(first) : first.map((_, index) => `column_${index + 1}`)
  const values = (header ? rows.slice(1) : rows).filter(row => row.length === names.length)
  const columns = names.map((name, index) => ({
    name, key: JSON.stringify(name), type: hasTypes ? inferType(values.map(row => row[index]!)) : 'string' as const,
  }))
  return { dialect, columns }
}

/** Names for all columns: not empty, unique, and not special in JavaScript. */
export function toColumnNames(fields: string[]): string[] {
  const used = new Set<string>()
  /** The next number for a repeated name, so that many equal names need no counting for each. */
  const nexts = new Map<string, number>()
  return fields.map((field, index) => {
    const wanted = field.trim() === '' || field.trim() === '__proto__' ? `column_${index + 1}` : field.trim()
    let name = wanted
    let number = nexts.get(wanted) ?? 2
    for (; used.has(name); number += 1) {
      name = `${wanted}_${number}`
    }
    nexts.set(wanted, number)
    used.add(name)
    return name
  })
}

async function readSample(text: TextSource): Promise<Buffer> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const chunk of text.read()) {
    parts.push(chunk)
    bytes += chunk.length
    if (bytes >= SAMPLE_BYTES) {
      break
    }
  }
  return Buffer.concat(parts)
}

function toRow(csv: CsvRecord, layout: CsvLayout, parameters: CsvParameters): Omit<Row, 'input'> {
  const { bytes, line, lastLine, after } = csv
  const place = { start: 0, end: bytes.length, number: line, lastNumber: lastLine, after }
  const fault = findFault(csv, layout, parameters)
  if (fault) {
    return { ...place, chunk: bytes, fault }
  }
  const fields = splitFields(bytes.toString('utf8'), layout.dialect)
  if (fields.length !== layout.columns.length) {
    return { ...place, chunk: bytes, fault: toColumnCount(line, fields.length, layout.columns.length) }
  }
  return {
    ...place, text: toText(fields, layout.columns, parameters.empty_as_null),
    doubt: findDoubtfulSpan(csv, fields, layout),
  }
}

/**
 * Written directly and not from an object, which would put names that look like numbers first, and would write 1.0 as
 * 1.
 */
function toText(fields: readonly string[], columns: CsvLayout['columns'], isEmptyNull: boolean): string {
  let text = ''
  for (const [index, { key, type }] of columns.entries()) {
    text += `${index === 0 ? '{' : ','}${key}:${toJsonValue(fields[index]!, type, isEmptyNull)}`
  }
  return `${text}}`
}

const toColumnCount = (line: number, fields: number, columns: number): Fault => ({
  reason: 'COLUMN_COUNT',
  message: `line ${line} has ${fields} fields, the table has ${columns} columns`,
  params: { fields: String(fields), columns: String(columns) },
})

function findFault(csv: CsvRecord, layout: CsvLayout, { max_line_bytes: maxBytes }: CsvParameters): Fault | undefined {
  const broken = findBrokenQuote(csv, layout, maxBytes)
  if (broken) {
    return broken
  }
  if (csv.isOverlong) {
    return tooLong(maxBytes)
  }
  return isUtf8(csv.bytes) ? undefined : NOT_TEXT
}
