import type { JsonRecord } from '../../io/field-path.ts'
import type { Column } from '../stage-definition.ts'
import { type ColumnType, joinTypes, typeOf } from './column-type.ts'

const MAX_COLUMNS = 1_000

/** The columns of a few records. */
export function surveyColumns(records: JsonRecord[]): Column[] {
  const seen = new Map<string, { types: Set<ColumnType>, present: number }>()
  for (const record of records) {
    for (const [name, value] of Object.entries(record)) {
      const column = seen.get(name) ?? { types: new Set(), present: 0 }
      if (seen.size < MAX_COLUMNS || seen.has(name)) {
        seen.set(name, column)
      }
      column.types.add(typeOf(value))
      column.present += 1
    }
  }
  return [...seen].map(([name, { types, present }]) => ({
    name,
    type: joinTypes(types),
    nullable: types.has('null') || present < records.length,
  }))
}
