import { sql } from 'kysely'
import type { Database, Trx } from '../client'
import { migrateTo, migrateToLatest } from '../migrate'
import { addPartitions } from '../partitions'
import { withPatientConnection } from '../patient'
import { BACKUP_APPLICATION } from './dump'
import { listApplied, listTables, type TableShape } from './tables'

interface ForeignKey {
  table: string
  name: string
  definition: string
}

/** What the tables of a backup were like. */
export interface BackupShape {
  /** The newest that had run. */
  migration: string
  months: { from: string, to: string } | null
}

/**
 * Puts the rows that `fill` writes in the place of everything that is there and migrates them to the newest schema, in
 * one transaction: whatever fails, the database is as it was. Needs room on the disk for both.
 */
export async function replaceRows(
  database: Pick<Database, 'db' | 'url'>, { migration, months }: BackupShape, fill: (trx: Trx) => Promise<void>,
): Promise<void> {
  await withPatientConnection(database, db => db.transaction().execute(async (trx) => {
    const here = { db: trx, url: undefined }
    const [newest] = (await listApplied(trx))?.slice(-1) ?? []
    if (newest !== undefined && newest > migration) {
      // What a newer schema allows may not fit into an older one.
      await emptyTables(trx)
    }
    await migrateTo(here, migration)
    if (months) {
      await addPartitions(trx, { from: new Date(months.from), to: new Date(months.to) })
    }
    await refill(trx, fill)
    await migrateToLatest(here)
  }), BACKUP_APPLICATION)
}

/**
 * Foreign keys are dropped before and made again after, which checks every row; triggers of ours, which refuse what a
 * backup must do, do not run meanwhile.
 */
async function refill(trx: Trx, fill: (trx: Trx) => Promise<void>): Promise<void> {
  const keys = await listForeignKeys(trx)
  for (const { table, name } of keys) {
    await sql`alter table ${sql.table(table)} drop constraint ${sql.id(name)}`.execute(trx)
  }
  const tables = await emptyTables(trx)
  await fill(trx)
  for (const { table, name, definition } of keys) {
    await sql`alter table ${sql.table(table)} add constraint ${sql.id(name)} ${sql.raw(definition)}`.execute(trx)
  }
  for (const { name } of tables) {
    await sql`alter table ${sql.table(name)} enable trigger user`.execute(trx)
  }
}

/** Leaves triggers of ours disabled. */
async function emptyTables(trx: Trx): Promise<TableShape[]> {
  const tables = await listTables(trx)
  for (const { name } of tables) {
    await sql`alter table ${sql.table(name)} disable trigger user`.execute(trx)
  }
  if (tables.length > 0) {
    await sql`truncate ${sql.join(tables.map(({ name }) => sql.table(name)))}`.execute(trx)
  }
  return tables
}

async function listForeignKeys(trx: Trx): Promise<ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select r.relname::text as "table", c.conname::text as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    where c.contype = 'f' and c.conparentid = 0 and r.relnamespace = current_schema()::regnamespace
      and not r.relispartition
    order by 1, 2`.execute(trx)
  return rows
}

/** Writes lines that `readLines` has given. @throws the database's error for what it does not take. */
export async function writeLines(
  trx: Trx, { name, columns }: Pick<TableShape, 'name' | 'columns'>, lines: readonly string[],
): Promise<void> {
  const names = sql.join(columns.map(column => sql.ref(column.name)))
  // The types are those of the tables here, not what a file says.
  const values = sql.join(columns.map((column, index) => sql`(line ->> ${sql.lit(index)})::${sql.raw(column.type)}`))
  await sql`insert into ${sql.table(name)} (${names}) select ${values}
    from json_array_elements(${`[${lines.join(',')}]`}::text::json) as line`
    .execute(trx)
}
