/** What a cell shows; the record in full is one click away. */
const LONGEST = 300

export interface CellText {
  text: string
  /** `null` is a value, missing is none; both are said in words. */
  look: 'text' | 'number' | 'null' | 'missing'
}

export function toCellText(record: unknown, column: string): CellText {
  const value = isRecord(record) ? record[column] : undefined
  if (value === undefined) {
    return { text: '', look: 'missing' }
  }
  if (value === null) {
    return { text: '', look: 'null' }
  }
  if (typeof value === 'number') {
    return { text: String(value), look: 'number' }
  }
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return { text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text, look: 'text' }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Figures stand right, in the head too. */
export const isNumeric = (type: string): boolean => type === 'integer' || type === 'number'
