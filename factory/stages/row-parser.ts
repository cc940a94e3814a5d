import { isRecord } from '../io/field-path.ts'
import { toJsonFault } from '../io/json-fault.ts'
import type { Fault, Row } from './row.ts'

/** Reads the row's line into `row.record`. @returns why it cannot be read. */
export function parseRow(row: Row): Fault | undefined {
  if (row.record) {
    return undefined
  }
  const text = row.chunk!.toString('utf8', row.start, row.end)
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) {
      row.record = value
      return undefined
    }
    return { reason: 'NOT_AN_OBJECT', message: 'a record is a JSON object' }
  }
  catch (error) {
    const { message, params } = toJsonFault(error, text)
    return { reason: 'INVALID_JSON', message, params: { ...params, ...toPlace(row, text, params.column) } }
  }
}

/** In the source, where the row is not a line of it. */
function toPlace({ locate, pointer }: Row, text: string, column: string | undefined): Record<string, string> {
  if (!locate) {
    return {}
  }
  const place = locate(text, column === undefined ? 0 : Number(column) - 1)
  return { line: String(place.line), column: String(place.column), ...pointer && { element: pointer.slice(1) } }
}
