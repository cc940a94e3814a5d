import type { FormField } from '../form/schema-form'
import { findTextColumn } from './text-column'
import { ID_NAME } from './text-names'

/** A column that the check of the stages returned. */
export interface FormColumn {
  name: string
  type: string
  /** The number of the input that has it, from 0; absent = whichever is read. */
  input?: number
}

/** The columns of all inputs of stages. */
export function toInputColumns(
  stages: readonly { needs: readonly string[] }[],
  stageColumns: Readonly<Record<string, readonly { name: string, type: string }[]>>,
): FormColumn[] {
  const reads = new Map(stages.flatMap(({ needs }) =>
    needs.map((need, input) => [`${input} ${need}`, { need, input }] as const)))
  return [...reads.values()].flatMap(({ need, input }) =>
    stageColumns[need]?.map(({ name, type }) => ({ name, type, input })) ?? [])
}

/** Columns that a field may name, each name once. */
export const columnsFor = (
  columns: readonly FormColumn[], { input }: Pick<FormField, 'input'> = {},
): FormColumn[] => [...new Map(columns
  .filter(column => input === undefined || column.input === undefined || column.input === input)
  .map(column => [column.name, column])).values()]

/**
 * The column that a new row begins with: the text. A row that compares fields of several inputs begins with a column
 * that all of them have and no other row names, an id before others; a row about one of several inputs with none.
 */
export function proposeColumn(
  columns: readonly FormColumn[], row: Pick<FormField, 'fields'>, rows: readonly unknown[],
): string | undefined {
  const inputs = [...new Set(row.fields.flatMap(({ input }) => input ?? []))]
  if (inputs.length === 0) {
    return findTextColumn(columnsFor(columns))
  }
  const [first = [], ...others] = inputs.map(input => columnsFor(columns, { input }).map(({ name }) => name))
  const used = new Set(rows.flatMap(it => typeof it === 'object' && it !== null ? Object.values(it) : []))
  const free = others.length === 0
    ? []
    : first.filter(name => !used.has(name) && others.every(names => names.includes(name)))
  return free.find(name => ID_NAME.test(name)) ?? free[0]
}
