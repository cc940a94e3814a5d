import { toFieldText } from '../json/record-text'

/** What a cell shows; the record in full is one click away. */
const LONGEST = 300

export interface RecordCell {
  text: string
  /** `null` is a value, missing is none; both are said in words. */
  look: 'text' | 'number' | 'null' | 'missing'
}

/** Cut to what a line could show. */
export function toRecordCell(record: unknown, column: string): RecordCell {
  const { text, look } = toRecordField(record, column)
  return { text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text, look }
}

/** The value whole; what is no text is shown as it is written. */
export function toRecordField(record: unknown, column: string): RecordCell {
  const field = toFieldText(record, column)
  return 'text' in field ? { text: field.text, look: field.kind === 'number' ? 'number' : 'text' } : { text: '', look: field.kind }
}

/** Figures stand right, in the head too. */
export const isNumeric = (type: string): boolean => type === 'integer' || type === 'number'
