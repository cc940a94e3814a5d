import { isWhole } from '#record/exact-number.ts'
import { isNumber, type Value } from '#record/value.ts'
import { namesInOrder } from '#record/names-in-order.ts'
import { textOf } from '../row/row-parser.ts'
import type { Row } from '../row/row.ts'
import type { Column } from '../stage-definition.ts'

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

const MAX_COLUMNS = 1_000

/** The columns of a few sample records. */
export function surveyColumns(rows: Row[]): Column[] {
  const seen = new Map<string, { types: Set<ColumnType>, present: number }>()
  for (const row of rows) {
    const { record = {} } = row
    for (const name of namesInOrder(record, textOf(row))) {
      const column = seen.get(name) ?? { types: new Set(), present: 0 }
      if (seen.size < MAX_COLUMNS || seen.has(name)) {
        seen.set(name, column)
      }
      column.types.add(typeOf(record[name]!))
      column.present += 1
    }
  }
  return [...seen].map(([name, { types, present }]) => ({
    name,
    type: joinTypes(types),
    nullable: types.has('null') || present < rows.length,
  }))
}
