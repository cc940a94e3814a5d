import { sql, type RawBuilder } from 'kysely'

/** Types that may stand in a batch. Values cross the wire as text: both drivers send `text[]` alike. */
export type BatchType = 'uuid' | 'text' | 'bigint' | 'integer' | 'boolean' | 'timestamptz' | 'jsonb'

export interface BatchColumn<T> {
  /** As it is in the database. */
  column: string
  type: BatchType
  of: (row: T) => unknown
}

/**
 * `insert into … select … from unnest(…)`: one parameter a column, however many rows, where a list of
 * values has a placeholder for each value, to be written, parsed and planned every time.
 *
 * @param table and the column names come from code only.
 */
export function insertBatch<T>(table: string, columns: readonly BatchColumn<T>[], rows: readonly T[]): RawBuilder<unknown> {
  const names = sql.join(columns.map(({ column }) => sql.ref(column)))
  const values = sql.join(columns.map(({ column, type }) => sql`batch.${sql.ref(column)}::${sql.raw(type)}`))
  const arrays = sql.join(columns.map(({ type, of }) => sql`${rows.map(row => toText(type, of(row)))}::text[]`))
  return sql`insert into ${sql.table(table)} (${names}) select ${values} from unnest(${arrays}) as batch (${names})`
}

function toText(type: BatchType, value: unknown): string | null {
  if (value === null || value === undefined) {
    return null
  }
  if (type === 'jsonb') {
    return JSON.stringify(value)
  }
  return value instanceof Date ? value.toISOString() : String(value)
}
