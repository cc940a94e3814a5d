/**
 * What makes a spreadsheet treat a cell as a formula: its first character, also behind blanks that some remove when
 * they import, those without a width among them.
 */
const FORMULA = /^(?:[\t\r\n]|[\s\u00AD\u180E\u200B-\u200F\u2060\uFEFF]*[=+\-@＝＋－＠])/
const BLANKS = /^\s+|\s+$/g

const NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/

/** Byte order mark, so that spreadsheets detect UTF-8. */
export const CSV_BOM = '\uFEFF'

/** One line of RFC 4180, with its line end. */
export function toCsvLine(values: readonly unknown[]): string {
  return `${values.map(toCell).join(',')}\r\n`
}

function toCell(value: unknown): string {
  if (value === null || value === undefined) {
    return ''
  }
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  return quote(typeof value === 'string' && FORMULA.test(text) && !NUMBER.test(
    /^[\t\r\n]/.test(text) ? text : text.replace(BLANKS, ''),
  )
    ? `'${text}`
    : text)
}

const quote = (text: string) => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
