import {
  eachToken, endOfValue, findField, listFields, listItems, readString, skipBlanks, type Span,
} from '#record/json-scan'

/**
 * Records stay the JSON text that the server sends. Parsed, their numbers would be doubles, and fields with names like
 * numbers would come first.
 */
type RecordPlace = readonly string[]

/** Where the records of a route's answer are: names on the way; `*` = each item. */
const PLACES: Record<string, readonly RecordPlace[]> = {
  datasetRecords: [['items', '*', 'record']],
  releaseSample: [['items', '*', 'record']],
  runRecord: [['record', 'before', 'record'], ['record', 'after', 'record']],
  runRejectList: [['items', '*', 'record']],
  sourcePreview: [['sample', '*']],
  sourceTest: [['sample', '*']],
  sourceTry: [['sample', '*']],
}

/** A parser that keeps each record in an answer as text; undefined for a route without records. */
export function recordReaderOf(routeId: string): ((text: string) => unknown) | undefined {
  const places = PLACES[routeId]
  return places && (text => readAnswer(text, places))
}

function readAnswer(text: string, places: readonly RecordPlace[]): unknown {
  if (!isJson(text)) {
    // Not JSON, for example a proxy's page: the status tells the failure.
    return text
  }
  let read = ''
  let at = 0
  const found = places.flatMap(place => findPlaces(text, skipBlanks(text, 0), place)).sort((a, b) => a.start - b.start)
  for (const { start, end } of found) {
    read += text.slice(at, start) + JSON.stringify(text.slice(start, end))
    at = end
  }
  return JSON.parse(read + text.slice(at))
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  }
  catch {
    return false
  }
}

/** Distinguishes a record that `recordReaderOf` kept from a line that is no record and stands in its place. */
export const isRecordText = (value: unknown): value is string =>
  typeof value === 'string' && value.startsWith('{') && isJson(value)

/** Only objects: null and texts are left as they are. */
function findPlaces(text: string, start: number, [name, ...rest]: RecordPlace): Span[] {
  if (name === undefined) {
    return text[start] === '{' ? [{ start, end: endOfValue(text, start) }] : []
  }
  if (name !== '*') {
    const field = text[start] === '{' ? listFields(text, start).get(name) : undefined
    return field ? findPlaces(text, field.start, rest) : []
  }
  return listItems(text, start).flatMap(item => findPlaces(text, item.start, rest))
}

/** A column of a record; `text` is a string's content, all else is as written. */
export type FieldText = { kind: 'missing' | 'null' } | { kind: 'text' | 'number' | 'other', text: string }

/** @param record as `recordReaderOf` left it */
export function toFieldText(record: unknown, column: string): FieldText {
  const place = typeof record === 'string' ? findField(record, column, fieldsOf(record)) : undefined
  if (typeof record !== 'string' || !place) {
    return { kind: 'missing' }
  }
  const written = record.slice(place.start, place.end)
  if (written === 'null') {
    return { kind: 'null' }
  }
  if (written.startsWith('"')) {
    return { kind: 'text', text: readString(record, place) }
  }
  return { kind: /^[-\d]/.test(written) ? 'number' : 'other', text: written }
}

/** Names of a record's fields, in its order. */
export const toFieldNames = (record: string): string[] => [...fieldsOf(record).keys()]

/** The fields of the last record: rows are shown column by column. A pure cache, so sharing it is safe. */
let last: { record: string, fields: Map<string, Span> } | undefined

function fieldsOf(record: string): Map<string, Span> {
  if (last?.record !== record) {
    last = { record, fields: listFields(record) }
  }
  return last.fields
}

const INDENT = '  '
/** Deeper values are not indented: there would be more spaces than text. */
const MOST_INDENTED = 40

/** A record for reading: one field a line, in the file's order and with its numbers, texts without needless escapes. */
export function toReadableJson(record: unknown): string {
  if (typeof record !== 'string') {
    return ''
  }
  let readable = ''
  let depth = 0
  let before = ''
  const newLine = () => `\n${INDENT.repeat(Math.min(depth, MOST_INDENTED))}`
  eachToken(record, (kind, token) => {
    const written = record.slice(token.start, token.end)
    if (kind !== 'mark') {
      readable += (isOpening(before) ? newLine() : '')
        + (kind === 'scalar' ? written : JSON.stringify(readString(record, token)))
    }
    else if (isOpening(written)) {
      readable += (isOpening(before) ? newLine() : '') + written
      depth += 1
    }
    else if (written === ',') {
      readable += written + newLine()
    }
    else if (written === ':') {
      readable += ': '
    }
    else {
      depth -= 1
      readable += (isOpening(before) ? '' : newLine()) + written
    }
    before = written
  })
  return readable
}

const isOpening = (mark: string) => mark === '{' || mark === '['
