import { eachToken, endOfValue, findField, listFields, readString, skipBlanks, type Span } from '#record/json-scan'

/**
 * Records on their way to the page stay the JSON text that the server sends: read into objects, their numbers would be
 * doubles and fields whose names look like numbers would come first.
 */
type RecordPlace = readonly string[]

/** Names on the way; `*` = each item. */
const PLACES: Record<string, RecordPlace> = {
  datasetRecords: ['items', '*', 'record'],
  runRejectList: ['items', '*', 'record'],
  sourcePreview: ['sample', '*'],
  sourceTest: ['sample', '*'],
  sourceTry: ['sample', '*'],
}

/** Reads an answer of a route, each record in it as a text; undefined where the route has none. */
export function recordReaderOf(routeId: string): ((text: string) => unknown) | undefined {
  const place = PLACES[routeId]
  return place && (text => readAnswer(text, place))
}

function readAnswer(text: string, place: RecordPlace): unknown {
  if (!isJson(text)) {
    // A proxy's page, for example: the status says what it is.
    return text
  }
  let read = ''
  let at = 0
  for (const { start, end } of findPlaces(text, skipBlanks(text, 0), place)) {
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

/** Tells a record, as `recordReaderOf` leaves it, from a line that is none and stands in its place as it came. */
export const isRecordText = (value: unknown): value is string => typeof value === 'string' && value.startsWith('{') && isJson(value)

/** Objects alone: what is null or a text of its own stays so. */
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

/** None of what is no array. */
function listItems(text: string, start: number): Span[] {
  const items: Span[] = []
  let at = text[start] === '[' ? skipBlanks(text, start + 1) : text.length
  while (at < text.length && text[at] !== ']') {
    const end = endOfValue(text, at)
    items.push({ start: at, end })
    // The comma, or the end of the array.
    at = skipBlanks(text, end)
    at = text[at] === ',' ? skipBlanks(text, at + 1) : at
  }
  return items
}

/** What a column of a record holds; `text` is a string as it reads, all else as it is written. */
export type FieldText = { kind: 'missing' | 'null' } | { kind: 'text' | 'number' | 'other', text: string }

/** @param record a record as `recordReaderOf` leaves it */
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

/** Of the record that was asked for last: a row is shown column by column. A pure cache, so sharing it is safe. */
let last: { record: string, fields: Map<string, Span> } | undefined

function fieldsOf(record: string): Map<string, Span> {
  if (last?.record !== record) {
    last = { record, fields: listFields(record) }
  }
  return last.fields
}

const INDENT = '  '
/** Deeper ones stand below each other: blanks would be more than text. */
const MOST_INDENTED = 40

/** A record to read: a field a line, in the order and with the numbers of the file, its texts without needless escapes. */
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
      readable += (isOpening(before) ? newLine() : '') + (kind === 'scalar' ? written : JSON.stringify(readString(record, token)))
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
