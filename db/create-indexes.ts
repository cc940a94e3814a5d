import { sql, type Kysely } from 'kysely'

export interface IndexDefinition {
  name: string
  /** Table and columns, as after `create index … on`. */
  on: string
  isUnique?: boolean
  /** The query that uses the index; stored as the comment of the index. */
  serves: string
}

/** Names and texts come from migrations only, never from a person. */
export async function createIndexes(db: Kysely<unknown>, indexes: readonly IndexDefinition[]): Promise<void> {
  for (const { name, on, isUnique, serves } of indexes) {
    await sql`create ${sql.raw(isUnique ? 'unique index' : 'index')} ${sql.raw(name)} on ${sql.raw(on)}`.execute(db)
    await sql`comment on index ${sql.raw(name)} is ${sql.lit(serves)}`.execute(db)
  }
}
