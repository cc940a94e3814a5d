import { FieldInTheWay, setFields, type FieldChange } from '#record/set-fields.ts'
import type { JsonRecord } from '../../io/field-path.ts'
import { textOf } from './row-parser.ts'
import type { Fault, RecordStage, Row, Verdict } from './row.ts'

/** What a stage decides about a record, from the record and the stage's parameters alone. */
export interface Decide {
  process: (record: JsonRecord, row: Row) => Verdict
  traced?: RecordStage['traced']
}

/** A record so deep that walking it overflows the stack is a failed record, not a failed stage. */
export function processSafely<V>(process: (record: JsonRecord, row: Row) => V, row: Row): V | Verdict {
  try {
    return process(row.record!, row)
  }
  catch (error) {
    if (error instanceof RangeError) {
      return { type: 'reject', fault: { reason: 'RECORD_TOO_DEEP', message: error.message, raw: '' } }
    }
    throw error
  }
}

/** The record's text with these fields changed, or why it cannot be changed so. */
export function toChanged(row: Row, set: readonly FieldChange[]): string | Fault {
  try {
    return setFields(textOf(row), row.record!, set)
  }
  catch (error) {
    if (error instanceof FieldInTheWay) {
      return { reason: 'FIELD_IN_THE_WAY', message: error.message, params: { field: error.path } }
    }
    // A stage made a value so deep that writing it overflows the stack.
    if (error instanceof RangeError) {
      return { reason: 'RECORD_TOO_DEEP', message: 'cannot be written as JSON', raw: '' }
    }
    throw error
  }
}
