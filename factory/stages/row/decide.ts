import { FieldInTheWay, setFields, type FieldChange } from '#record/set-fields.ts'
import type { JsonRecord } from '../../io/field-path.ts'
import { parseRow, textOf } from './row-parser.ts'
import type { Fault, RecordStage, Row, Verdict } from './row.ts'

/** What a stage decides about a record, from the record and the stage's parameters alone. */
export interface Decide {
  process: (record: JsonRecord, row: Row) => Verdict
  traced?: RecordStage['traced']
}

/** What became of a record: kept as it is, another text in its place, or neither. */
export type Decided = typeof AS_IT_WAS | string | Extract<Verdict, { type: 'drop' | 'reject' }>

/** One of the cheapest values to send to another thread: most records of most stages are kept. */
export const AS_IT_WAS = 0

/** Threads that decide about records beside the one that reads and writes them. */
export interface Deciders {
  traced: Decide['traced']
  threads: number
  /** So many batches keep all threads at work. */
  window: number
  /**
   * In the order of the rows; a row with a fault is not looked at and stays AS_IT_WAS.
   *
   * @throws StageFailure what a thread threw, or WORKER_LOST when it died.
   */
  decide: (rows: readonly Row[]) => Promise<Decided[]>
  close: () => Promise<void>
}

/** Decides about one row, whose text nothing else has parsed yet. */
export function decideRow({ process }: Decide, row: Row): Decided {
  const fault = row.fault ?? parseRow(row)
  if (fault) {
    return { type: 'reject', fault }
  }
  const verdict = processSafely(process, row)
  switch (verdict.type) {
    case 'keep':
      return AS_IT_WAS
    case 'replace':
      return verdict.text
    case 'change': {
      const changed = toChanged(row, verdict.set)
      return typeof changed === 'string' ? changed : { type: 'reject', fault: changed }
    }
    default:
      return verdict
  }
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
