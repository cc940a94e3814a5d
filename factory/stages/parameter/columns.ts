import type { Column, Columns, Complain } from '../stage-definition.ts'

/** Columns of several inputs, one input after the other: a column that is missing in one of them is nullable. */
export function passColumns(inputs: Columns[]): Columns {
  if (inputs.length === 0 || inputs.some(columns => columns === undefined)) {
    return undefined
  }
  const merged = new Map<string, Column & { inputs: number }>()
  for (const columns of inputs) {
    for (const { name, type, nullable } of columns ?? []) {
      const seen = merged.get(name)
      merged.set(name, seen
        ? {
            name, type: seen.type === type ? type : 'unknown', nullable: seen.nullable || nullable,
            inputs: seen.inputs + 1,
          }
        : { name, type, nullable, inputs: 1 })
    }
  }
  return [...merged.values()]
    .map(({ name, type, nullable, inputs: count }) => ({ name, type, nullable: nullable || count < inputs.length }))
}

export function findColumn(columns: Columns, name: string): Column | undefined {
  return columns?.find(column => column.name === name)
}

/**
 * Complains about a field that cannot exist. Below a column of objects, and with unknown columns, any field may exist.
 */
export function requireField(columns: Columns, field: string, pointer: string, complain: Complain): void {
  if (!columns || findColumn(columns, field)) {
    return
  }
  const parents = field.split('.').slice(0, -1).map((_, index, names) => names.slice(0, index + 1).join('.'))
  if (parents.some(parent => ['object', 'unknown'].includes(findColumn(columns, parent)?.type ?? ''))) {
    return
  }
  complain({
    severity: 'ERROR', code: 'MISSING_FIELD', pointer,
    message: `no column ${field} at this stage; there are: ${columns.map(({ name }) => name).join(', ').slice(0, 300)}`,
  })
}

/** Like requireField; the column must also hold text. */
export function requireText(columns: Columns, field: string, pointer: string, complain: Complain): void {
  requireField(columns, field, pointer, complain)
  const type = findColumn(columns, field)?.type
  if (type && !['string', 'timestamp', 'unknown'].includes(type)) {
    complain({ severity: 'WARNING', code: 'NOT_TEXT', pointer, message: `the column ${field} holds ${type}, not text` })
  }
}
