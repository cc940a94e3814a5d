import { sql } from 'kysely'
import type { Db } from '../../client'
import { READ_ONLY } from '../../postgres-pool'

/** Whether the database answers. */
export async function pingDatabase(db: Db): Promise<void> {
  await sql`select 1`.execute(db)
}

/**
 * Whether the database takes writes: a replica does not. Where it does not, a statement is sent that is refused, so
 * that the pool gives its connection up: another may lead to where writes are taken again.
 */
export async function isWritable(db: Db): Promise<boolean> {
  const { rows: [row] } = await sql<{
    isReadOnly: boolean
  }>`select current_setting('transaction_read_only') = 'on' as is_read_only`.execute(db)
  if (!row?.isReadOnly) {
    return true
  }
  try {
    await sql`select 1 from projects where false for update`.execute(db)
    return true
  }
  catch (error) {
    if (error instanceof Error && 'code' in error && error.code === READ_ONLY) {
      return false
    }
    throw error
  }
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
    select split_part(current_setting('server_version'), ' ', 1) as version,
      pg_database_size(current_database()) as bytes`.execute(db)
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(db)
  return { version: row?.version ?? '', bytes: row?.bytes ?? 0, migrations: rows.map(({ name }) => name) }
}

export interface TableFigures {
  name: string
  /** With indexes and out-of-line values. */
  bytes: number
  rows: number
  /** True = counted; false = estimated from a part of the table. */
  isExact: boolean
  /** 0 = not partitioned. */
  partitions: number
}

/** Pages of a table that are sampled: 4 MiB. */
const SAMPLE_PAGES = 512

/** Tables of our schema, biggest first; partitions count for the table they belong to. */
export async function listTableFigures(db: Db, limit: number): Promise<TableFigures[]> {
  const { rows } = await sql<Pick<TableFigures, 'name' | 'bytes' | 'partitions'> & { pages: number }>`
    select
      coalesce(parent.relname, leaf.relname)::text as name,
      sum(pg_total_relation_size(leaf.oid))::bigint as bytes,
      sum(pg_relation_size(leaf.oid) / current_setting('block_size')::bigint)::bigint as pages,
      count(parent.oid)::bigint as partitions
    from pg_class leaf
    left join pg_inherits on inhrelid = leaf.oid
    left join pg_class parent on parent.oid = inhparent
    where leaf.relkind = 'r' and leaf.relnamespace = current_schema()::regnamespace
    group by 1
    order by 2 desc, 1
    limit ${limit}`.execute(db)
  const figures: TableFigures[] = []
  for (const { pages, ...table } of rows) {
    figures.push({ ...table, rows: await countRows(db, { ...table, pages }), isExact: pages <= SAMPLE_PAGES })
  }
  return figures
}

/**
 * Estimated from a sample of pages; small tables are read completely. The planner has no estimate in an embedded
 * database: nothing runs ANALYZE there.
 */
async function countRows(db: Db, { name, pages }: { name: string, pages: number }): Promise<number> {
  const percent = pages <= SAMPLE_PAGES ? 100 : 100 * SAMPLE_PAGES / pages
  const { rows: [row] } = await sql<{
    rows: number
  }>`select count(*)::bigint as rows from ${sql.table(name)} tablesample system (${percent}::real)`.execute(db)
  return Math.round((row?.rows ?? 0) * 100 / percent)
}

export interface KeptFigures {
  versions: number
  versionBytes: number
  uploads: number
  uploadBytes: number
}

/** Nominal sizes of datasets and uploads; the same bytes may be counted more than once. */
export async function getKeptFigures(db: Db): Promise<KeptFigures> {
  const { rows: [row] } = await sql<KeptFigures>`
    select
      (select count(*) from dataset_versions)::bigint as versions,
      (select coalesce(sum(bytes), 0) from dataset_versions)::bigint as version_bytes,
      (select count(*) from uploads where deleted_at is null)::bigint as uploads,
      (select coalesce(sum(bytes), 0) from uploads where deleted_at is null)::bigint as upload_bytes`.execute(db)
  return row ?? { versions: 0, versionBytes: 0, uploads: 0, uploadBytes: 0 }
}

/**
 * Names the current snapshot: equal names mean equal rows. It changes with every writing transaction
 * of any process.
 */
export async function findSnapshot(db: Db): Promise<string> {
  const { rows } = await sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(db)
  return rows[0]?.snapshot ?? ''
}
