import { toFieldText } from '../json/record-text'

/** Longest text of a cell; the full record is one click away. */
const LONGEST = 300

export interface RecordCell {
  text: string
  /** `null` is a value, missing is none; both have a text of their own. */
  look: 'text' | 'number' | 'null' | 'missing'
}

/** Cut to the length of a line. */
export function toRecordCell(record: unknown, column: string): RecordCell {
  const { text, look } = toRecordField(record, column)
  return { text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text, look }
}

/** The full value; one that is not a text is shown as written. */
export function toRecordField(record: unknown, column: string): RecordCell {
  const field = toFieldText(record, column)
  return 'text' in field
    ? { text: field.text, look: field.kind === 'number' ? 'number' : 'text' }
    : { text: '', look: field.kind }
}

/** Figures are aligned to the end, in the head too. */
export const isNumeric = (type: string): boolean => type === 'integer' || type === 'number'
