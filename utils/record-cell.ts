import { readOwn } from '#shared/domain/own-value'

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

/** The value whole; what is no text is written as JSON. */
export function toRecordField(record: unknown, column: string): RecordCell {
  const value = isRecord(record) ? readOwn(record, column) : undefined
  if (value === undefined) {
    return { text: '', look: 'missing' }
  }
  if (value === null) {
    return { text: '', look: 'null' }
  }
  if (typeof value === 'number') {
    return { text: String(value), look: 'number' }
  }
  return { text: typeof value === 'string' ? value : JSON.stringify(value), look: 'text' }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Figures stand right, in the head too. */
export const isNumeric = (type: string): boolean => type === 'integer' || type === 'number'
