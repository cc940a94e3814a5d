import { toFieldText } from '../json/record-text'

/** Longest text of a cell; the full record is one click away. */
const LONGEST = 300

export interface RecordCell {
  text: string
  look: 'text' | 'number' | NoValue
}

/** `null` and an empty text are values, missing is none; each has a text of its own. */
export type NoValue = 'null' | 'empty' | 'missing'

export const isNoValue = (look: RecordCell['look']): look is NoValue =>
  look === 'null' || look === 'empty' || look === 'missing'

/** Cut to the length of a line. */
export function toRecordCell(record: unknown, column: string): RecordCell {
  const { text, look } = toRecordField(record, column)
  return { text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text, look }
}

/** The full value; one that is not a text is shown as written. */
export function toRecordField(record: unknown, column: string): RecordCell {
  const field = toFieldText(record, column)
  if (!('text' in field)) {
    return { text: '', look: field.kind }
  }
  return { text: field.text, look: field.kind === 'number' ? 'number' : field.text === '' ? 'empty' : 'text' }
}

/** Figures are aligned to the end, in the head too. */
export const isNumeric = (type: string): boolean => type === 'integer' || type === 'number'
