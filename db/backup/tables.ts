import { sql } from 'kysely'
import { DEFAULT_MIGRATION_LOCK_TABLE, DEFAULT_MIGRATION_TABLE } from 'kysely/migration'
import type { Db } from '../client'

/** A table as a backup needs it; partitions belong to their table. */
export interface TableShape {
  name: string
  columns: { name: string, type: string }[]
  /** Columns of the primary key in its order; all columns when there is none. */
  key: { name: string, isText: boolean }[]
}

/** Every table of our schema but the migrator's own, by name. What is generated from other columns is left out. */
export async function listTables(db: Db): Promise<TableShape[]> {
  const { rows } = await sql<{
    name: string
    columns: { name: string, type: string, isText: boolean }[]
    key: string[] | null
  }>`
    select t.relname::text as name,
      (select json_agg(json_build_object('name', attname, 'type', format_type(atttypid, atttypmod), 'isText',
      attcollation <> 0) order by attnum)
        from pg_attribute where attrelid = t.oid and attnum > 0 and not attisdropped and attgenerated = '') as columns,
      (select json_agg(attname order by array_position(conkey, attnum))
        from pg_constraint join pg_attribute on attrelid = conrelid and attnum = any (conkey)
          where conrelid = t.oid and contype = 'p') as key
    from pg_class t
    where t.relnamespace = current_schema()::regnamespace and t.relkind in ('r', 'p') and not t.relispartition
      and t.relname not in (${DEFAULT_MIGRATION_TABLE}, ${DEFAULT_MIGRATION_LOCK_TABLE})
    order by t.relname collate "C"`.execute(db)
  return rows.map(({ name, columns, key }) => ({
    name,
    columns: columns.map(({ name, type }) => ({ name, type })),
    key: (key ?? columns.map(column => column.name))
      .map(name => ({ name, isText: columns.find(column => column.name === name)?.isText ?? false })),
  }))
}

/** Names of the migrations that have run, oldest first; undefined = no console has ever opened this database. */
export async function listApplied(db: Db): Promise<string[] | undefined> {
  const { rows: [found] } = await sql<{
    isThere: boolean
  }>`select to_regclass(${DEFAULT_MIGRATION_TABLE}) is not null as is_there`.execute(db)
  if (!found?.isThere) {
    return undefined
  }
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(DEFAULT_MIGRATION_TABLE)} order by name`
    .execute(db)
  return rows.length > 0 ? rows.map(({ name }) => name) : undefined
}

/** First and last month that has partitions, as the first day of each; undefined = none. */
export async function findPartitionedMonths(db: Db): Promise<{ from: string, to: string } | undefined> {
  const { rows } = await sql<{ name: string }>`
    select c.relname::text as name from pg_class c join pg_inherits on inhrelid = c.oid
    where c.relnamespace = current_schema()::regnamespace and c.relname ~ '_p[0-9]{4}_[0-9]{2}$'`.execute(db)
  const months = rows.map(({ name }) => `${name.slice(-7).replace('_', '-')}-01`).sort()
  const [from, to] = [months[0], months.at(-1)]
  return from !== undefined && to !== undefined ? { from, to } : undefined
}

/** Processes of the console that are connected to this Postgres database. */
export async function countConsoles(db: Db): Promise<number> {
  const { rows: [row] } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name = 'data-factory-console'
      and pid <> pg_backend_pid()`.execute(db)
  return row?.count ?? 0
}
