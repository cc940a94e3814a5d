import { sql } from 'kysely'
import type { Db } from '../client'

/** Whether the database answers. */
export async function pingDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}

export interface DatabaseFigures {
  /** For example '17.5'. */
  version: string
  bytes: number
  /** Migrations that have run, oldest first. */
  migrations: string[]
}

export async function getDatabaseFigures(db: Db): Promise<DatabaseFigures> {
  const { rows: [row] } = await sql<{ version: string, bytes: number }>`
    select split_part(current_setting('server_version'), ' ', 1) as version, pg_database_size(current_database()) as bytes`.execute(db)
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return { version: row?.version ?? '', bytes: row?.bytes ?? 0, migrations: rows.map(({ name }) => name) }
}

export interface TableFigures {
  name: string
  /** With indexes and out-of-line values. */
  bytes: number
  /** As the planner believes; 0 until it has looked. */
  estimatedRows: number
  /** 0 = not partitioned. */
  partitions: number
}

/** Tables of our schema, biggest first; partitions count for the table they belong to. */
export async function listTableFigures(db: Db, limit: number): Promise<TableFigures[]> {
  const { rows } = await sql<TableFigures>`
    select
      coalesce(parent.relname, leaf.relname)::text as name,
      sum(pg_total_relation_size(leaf.oid))::bigint as bytes,
      sum(greatest(leaf.reltuples, 0))::bigint as estimated_rows,
      count(parent.oid)::bigint as partitions
    from pg_class leaf
    left join pg_inherits on inhrelid = leaf.oid
    left join pg_class parent on parent.oid = inhparent
    where leaf.relkind = 'r' and leaf.relnamespace = current_schema()::regnamespace
    group by 1
    order by 2 desc, 1
    limit ${limit}`.execute(db)
  return rows
}

export interface KeptFigures {
  versions: number
  versionBytes: number
  uploads: number
  uploadBytes: number
}

/** What datasets and uploads say they hold; the same bytes may be named more than once. */
export async function getKeptFigures(db: Db): Promise<KeptFigures> {
  const { rows: [row] } = await sql<KeptFigures>`
    select
      (select count(*) from dataset_versions)::bigint as versions,
      (select coalesce(sum(bytes), 0) from dataset_versions)::bigint as version_bytes,
      (select count(*) from uploads)::bigint as uploads,
      (select coalesce(sum(bytes), 0) from uploads)::bigint as upload_bytes`.execute(db)
  return row ?? { versions: 0, versionBytes: 0, uploads: 0, uploadBytes: 0 }
}
