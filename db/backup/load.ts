import { sql } from 'kysely'
import type { Database, Trx } from '../client'
import { ensurePartitions } from '../partitions'
import { withPatientConnection } from '../patient'
import { BACKUP_APPLICATION } from './dump'
import { listTables, type TableShape } from './tables'

interface ForeignKey {
  table: string
  name: string
  definition: string
}

/**
 * Empties every table and fills it by `fill`, in one transaction: all of the rows or none. Foreign keys are dropped before and made
 * again after, which checks every row; triggers of ours, which refuse what a backup must do, do not run meanwhile.
 */
export async function refill(database: Pick<Database, 'db' | 'url'>, months: { from: string, to: string } | undefined, fill: (trx: Trx) => Promise<void>): Promise<void> {
  await withPatientConnection(database, async (db) => {
    if (months) {
      await ensurePartitions(db, { from: new Date(months.from), to: new Date(months.to) })
    }
    await db.transaction().execute(async (trx) => {
      const tables = await listTables(trx)
      const keys = await listForeignKeys(trx)
      for (const { table, name } of keys) {
        await sql`alter table ${sql.table(table)} drop constraint ${sql.id(name)}`.execute(trx)
      }
      for (const { name } of tables) {
        await sql`alter table ${sql.table(name)} disable trigger user`.execute(trx)
      }
      await sql`truncate ${sql.join(tables.map(({ name }) => sql.table(name)))}`.execute(trx)
      await fill(trx)
      for (const { table, name, definition } of keys) {
        await sql`alter table ${sql.table(table)} add constraint ${sql.id(name)} ${sql.raw(definition)}`.execute(trx)
      }
      for (const { name } of tables) {
        await sql`alter table ${sql.table(name)} enable trigger user`.execute(trx)
      }
    })
  }, BACKUP_APPLICATION)
}

async function listForeignKeys(trx: Trx): Promise<ForeignKey[]> {
  const { rows } = await sql<ForeignKey>`
    select r.relname::text as "table", c.conname::text as name, pg_get_constraintdef(c.oid) as definition
    from pg_constraint c join pg_class r on r.oid = c.conrelid
    where c.contype = 'f' and c.conparentid = 0 and r.relnamespace = current_schema()::regnamespace and not r.relispartition
    order by 1, 2`.execute(trx)
  return rows
}

/** Writes lines that `readLines` has given. @throws the database's error for what it does not take. */
export async function writeLines(trx: Trx, { name, columns }: Pick<TableShape, 'name' | 'columns'>, lines: readonly string[]): Promise<void> {
  const names = sql.join(columns.map(column => sql.ref(column.name)))
  // The types are those of the tables here, not what a file says.
  const values = sql.join(columns.map((column, index) => sql`(line ->> ${sql.lit(index)})::${sql.raw(column.type)}`))
  await sql`insert into ${sql.table(name)} (${names}) select ${values} from json_array_elements(${`[${lines.join(',')}]`}::text::json) as line`.execute(trx)
}
