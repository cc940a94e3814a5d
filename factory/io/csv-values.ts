import type { Json } from '../worker/stage-job.ts'

export type CsvType = 'integer' | 'number' | 'boolean' | 'string'

const INTEGER = /^-?(?:0|[1-9]\d{0,14})$/
/** No leading zeros: 007 is a code, not a number. */
const NUMBER = /^-?(?:0|[1-9]\d{0,14})(?:\.\d{1,17})?(?:[eE][+-]?\d{1,2})?$/
const BOOLEAN = /^(?:true|false)$/i

const FITS: Record<CsvType, (text: string) => boolean> = {
  integer: text => INTEGER.test(text),
  number: text => NUMBER.test(text),
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

/** A value that does not fit its column, further down than was looked, stays the text it is. */
export function toValue(text: string, type: CsvType, isEmptyNull: boolean): Json {
  if (text === '') {
    return isEmptyNull || type !== 'string' ? null : ''
  }
  if (type === 'string' || !FITS[type](text)) {
    return text
  }
  return type === 'boolean' ? text.toLowerCase() === 'true' : Number(text)
}
