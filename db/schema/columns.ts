import type { ColumnType, Generated, JSONColumnType } from 'kysely'

/** Set by the database on insert, never by an update. */
export type CreatedAt = ColumnType<Date, Date | undefined, never>
export type Json<T> = JSONColumnType<T & object, string, string>
/** Filled in by the database. */
export type JsonWithDefault<T> = ColumnType<T, string | undefined, string>
export type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>
export type Count = Generated<number>
/** Exact as a text; read as a number unless it is cast (`::text`), which may round it. */
export type Decimal = ColumnType<number, string, string>
export type DecimalOrNull = ColumnType<number | null, string | null, string | null>

export interface Editable {
  /** UUIDv7. */
  id: string
  /** Optimistic lock, from 1; the ETag. */
  version: Generated<number>
  createdAt: CreatedAt
  updatedAt: ColumnType<Date, Date | undefined, Date>
}
