import { namesInOrder } from '#record/names-in-order.ts'
import { textOf } from '../record/row-parser.ts'
import type { Row } from '../record/row.ts'
import type { Column } from '../stage-definition.ts'
import { type ColumnType, joinTypes, typeOf } from './column-type.ts'

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
