import { isRecord } from '../io/field-path.ts'
import type { Fault, Row } from './row.ts'

/** Reads the row's line into `row.record`. @returns why it cannot be read. */
export function parseRow(row: Row): Fault | undefined {
  if (row.record) {
    return undefined
  }
  try {
    const value: unknown = JSON.parse(row.chunk!.toString('utf8', row.start, row.end))
    if (isRecord(value)) {
      row.record = value
      return undefined
    }
    return { reason: 'NOT_AN_OBJECT', message: 'a record is a JSON object' }
  }
  catch (error) {
    return { reason: 'INVALID_JSON', message: toReason(error) }
  }
}

/** V8 quotes the text it stumbled over; that is in the reject file beside it, and may be long. */
function toReason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.replace(/, (?:\.\.\.)?".*$/s, '').slice(0, 200)
}
