import { isWhole } from '#record/exact-number.ts'
import { isNumber, type Value } from '#record/value.ts'

export type ColumnType = 'string' | 'integer' | 'number' | 'boolean' | 'timestamp' | 'object' | 'array' | 'null'

/** An instant with its offset, or a date. */
const TIMESTAMP = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?)?$/

export function typeOf(value: Value): ColumnType {
  if (isNumber(value)) {
    return isWhole(value) ? 'integer' : 'number'
  }
  switch (typeof value) {
    case 'string':
      return value.length <= 40 && TIMESTAMP.test(value) ? 'timestamp' : 'string'
    case 'boolean':
      return 'boolean'
    default:
      return value === null ? 'null' : Array.isArray(value) ? 'array' : 'object'
  }
}

/** The common type of a column's values; 'unknown' when they have none. */
export function joinTypes(types: Iterable<ColumnType>): Exclude<ColumnType, 'null'> | 'unknown' {
  const seen = new Set(types)
  seen.delete('null')
  if (seen.has('number')) {
    seen.delete('integer')
  }
  if (seen.has('string')) {
    seen.delete('timestamp')
  }
  const [only] = seen
  return seen.size === 1 && only && only !== 'null' ? only : 'unknown'
}
