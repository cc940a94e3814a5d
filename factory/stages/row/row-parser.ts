import { parseValue, TooDeep } from '#record/parse-value.ts'
import { isRecord } from '../../io/field-path.ts'
import type { Fault, Row } from './row.ts'

/** Reads the row's line into `row.record`. @returns why it cannot be read. */
export function parseRow(row: Row): Fault | undefined {
  if (row.record) {
    return undefined
  }
  const text = textOf(row)
  try {
    const value = parseValue(text)
    if (isRecord(value)) {
      row.record = value
      row.text = text
      return undefined
    }
    return { reason: 'NOT_AN_OBJECT', message: 'a record is a JSON object' }
  }
  catch (error) {
    if (error instanceof TooDeep) {
      return { reason: 'RECORD_TOO_DEEP', message: error.message }
    }
    const { message, params } = toJsonFault(error, text)
    return { reason: 'INVALID_JSON', message, params: { ...params, ...toPlace(row, text, params.column) } }
  }
}

const CUT_OFF = 'CUT_OFF'

/** Codes for V8's (Node 24) messages about invalid JSON. */
const PROBLEMS: [RegExp, string][] = [
  [/^Unexpected end of JSON input|^Unterminated string/, CUT_OFF],
  [/^Expected property name|^Expected double-quoted property name/, 'NAME_WANTED'],
  [/^Expected ':'/, 'COLON_WANTED'],
  [/^Expected ','/, 'COMMA_WANTED'],
  [/^Unexpected non-whitespace character after JSON/, 'TEXT_AFTER'],
  [/^Bad control character/, 'CONTROL_CHARACTER'],
  [/^Bad (?:escaped character|Unicode escape)/, 'BAD_ESCAPE'],
  [/^No number after minus|^Exponent part|^Unterminated fractional/, 'BAD_NUMBER'],
  // The last form only occurs for a few words, such as `undefined`.
  [/^Unexpected (?:token|number|string)|^".*" is not valid JSON$/s, 'UNEXPECTED_TOKEN'],
]

interface JsonFault {
  /** Without the invalid text: the file of rejected records contains it, and it may be long. */
  message: string
  params: { problem: string, column?: string, token?: string }
}

/** @param error what `JSON.parse` threw for `text`, one line. */
export function toJsonFault(error: unknown, text: string): JsonFault {
  const whole = error instanceof Error ? error.message : String(error)
  const message = whole.replace(/, (?:\.\.\.)?".*$/s, '').slice(0, 200)
  const position = /at position (\d+)/.exec(message)?.[1]
  const token = /^Unexpected token '(.+?)'(?:$|,)/su.exec(message)?.[1]
  return {
    message,
    params: {
      problem: Number(position) === text.length
        ? CUT_OFF
        : PROBLEMS.find(([pattern]) => pattern.test(whole))?.[1] ?? 'OTHER',
      ...position !== undefined && { column: String(Number(position) + 1) },
      ...token !== undefined && { token },
    },
  }
}

/** Place in the source, when the row is not a line of it. */
function toPlace({ locate, pointer }: Row, text: string, column: string | undefined): Record<string, string> {
  if (!locate) {
    return {}
  }
  const place = locate(text, column === undefined ? 0 : Number(column) - 1)
  return { line: String(place.line), column: String(place.column), ...pointer && { element: pointer.slice(1) } }
}

/** The record as JSON, as it arrived; for a fault, the part that could be read. */
export function textOf({ text, chunk, start, end, record }: Row): string {
  return text ?? chunk?.toString('utf8', start, end) ?? JSON.stringify(record ?? null)
}
