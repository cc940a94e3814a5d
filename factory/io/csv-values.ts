import { toNumberValue } from '#record/exact-number.ts'

export type CsvType = 'integer' | 'number' | 'boolean' | 'string'

/**
 * No leading zeros: 007 is a code, not a number. More than 15 digits are one too: a double holds only some of those,
 * and a column has one type.
 */
const INTEGER = /^-?(?:0|[1-9]\d{0,14})$/
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d+)?(?:[eE][+-]?\d+)?$/
const BOOLEAN = /^(?:true|false)$/i

const FITS: Record<CsvType, (text: string) => boolean> = {
  integer: text => INTEGER.test(text),
  // Most JSON parsers would change a number beyond a double.
  number: text => NUMBER.test(text) && typeof toNumberValue(text) === 'number',
  boolean: text => BOOLEAN.test(text),
  string: () => true,
}

/** The narrowest type that all values have; 'string' for a column without values. */
export function inferType(values: Iterable<string>): CsvType {
  let types: CsvType[] = ['integer', 'number', 'boolean', 'string']
  let hasValue = false
  for (const value of values) {
    if (value !== '') {
      hasValue = true
      types = types.filter(type => FITS[type](value))
    }
  }
  return hasValue ? types[0]! : 'string'
}

/**
 * The value as JSON; a number as it is written. A later value that does not fit the detected type of its column stays
 * text.
 */
export function toJsonValue(text: string, type: CsvType, isEmptyNull: boolean): string {
  if (text === '') {
    return isEmptyNull || type !== 'string' ? 'null' : '""'
  }
  if (type === 'string' || !FITS[type](text)) {
    return JSON.stringify(text)
  }
  return type === 'boolean' ? text.toLowerCase() : text
}
