import { parseValue, TooDeep } from '#record/parse-value.ts'
import { isRecord } from '../../io/field-path.ts'
import { toJsonFault } from '../../io/json-fault.ts'
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
