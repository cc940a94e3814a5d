import { sql, type RawBuilder } from 'kysely'

/**
 * Types allowed in a batch. Values are sent as text: both drivers send `text[]`, and a text for any array, in the same
 * way.
 */
export type BatchType = 'uuid' | 'text' | 'bigint' | 'integer' | 'boolean' | 'timestamptz' | 'jsonb'
  | 'double precision' | 'numeric' | 'integer[]' | 'bigint[]'

export interface BatchColumn<T> {
  /** Name in the database. */
  column: string
  type: BatchType
  of: (row: T) => unknown
}

/** Of a field. */
export const toSnakeCase = (name: string): string => name.replace(/[A-Z]/g, letter => `_${letter.toLowerCase()}`)

/** Columns called as the fields of a row are: each of its fields must be named. */
export const toColumns = <Row>(types: Record<keyof Row & string, BatchType>): BatchColumn<Row>[] =>
  Object.entries<BatchType>(types)
    .map(([name, type]) => ({ column: toSnakeCase(name), type, of: row => row[name as keyof Row] }))

/** Whole numbers, in columns called as their fields are. */
export const toCountColumns = <Name extends string>(names: readonly Name[]): BatchColumn<Record<Name, number>>[] =>
  names.map(name => ({ column: toSnakeCase(name), type: 'bigint', of: row => row[name] }))

/** Rows as a table `batch` in a `from`. @param columns names come from code only. */
export function toBatch<T>(columns: readonly BatchColumn<T>[], rows: readonly T[]): RawBuilder<unknown> {
  const arrays = sql.join(columns.map(column => toArray(column, rows)))
  return sql`unnest(${arrays}) as batch (${sql.join(columns.map(({ column }) => sql.ref(column)))})`
}

/** A value of `batch` in its own type. */
export const fromBatch = <T>({ column, type }: BatchColumn<T>): RawBuilder<unknown> =>
  sql`batch.${sql.ref(column)}::${sql.raw(type)}`

/**
 * `insert into … select … from unnest(…)`: one parameter per column for any number of rows, whereas a list of
 * values needs a placeholder for each value, to be generated, parsed and planned every time.
 *
 * @param table and the column names come from code only.
 */
export function insertBatch<T>(
  table: string, columns: readonly BatchColumn<T>[], rows: readonly T[],
): RawBuilder<unknown> {
  const names = sql.join(columns.map(({ column }) => sql.ref(column)))
  return sql`insert into ${sql.table(table)} (${names}) select ${sql.join(columns.map(fromBatch))}
    from ${toBatch(columns, rows)}`
}

/**
 * Types whose texts need no quotes within an array: written as one text, which spares the driver the look at each
 * value.
 */
const PLAIN: ReadonlySet<BatchType> = new Set<BatchType>([
  'uuid', 'bigint', 'integer', 'boolean', 'timestamptz', 'double precision', 'numeric',
])

function toArray<T>({ type, of }: BatchColumn<T>, rows: readonly T[]): RawBuilder<unknown> {
  return PLAIN.has(type)
    ? sql`${`{${rows.map(row => toText(type, of(row)) ?? 'null').join(',')}}`}::${sql.raw(type)}[]`
    : sql`${rows.map(row => toText(type, of(row)))}::text[]`
}

function toText(type: BatchType, value: unknown): string | null {
  if (value === null || value === undefined) {
    return null
  }
  if (type === 'jsonb') {
    return JSON.stringify(value)
  }
  if (Array.isArray(value)) {
    // Of numbers, which need no quotes.
    return `{${value.join(',')}}`
  }
  return value instanceof Date ? value.toISOString() : String(value)
}
