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
    return { reason: 'INVALID_JSON', ...toJsonFault(error, text) }
  }
}
