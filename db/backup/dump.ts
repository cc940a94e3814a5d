import { sql } from 'kysely'
import type { Database, Db, Trx } from '../client'
import { withPatientConnection } from '../patient'
import type { TableShape } from './tables'

/** Few enough that wide rows stay small in memory. */
const ROWS_A_STEP = 500
/** Of our connections, so that a restore does not take them for a console. */
export const BACKUP_APPLICATION = 'data-factory-backup'

/** Everything that `work` reads is of the same moment, whatever a running console writes meanwhile. */
export async function inSnapshot<T>(
  database: Pick<Database, 'db' | 'url'>, work: (trx: Trx) => Promise<T>,
): Promise<T> {
  return withPatientConnection(database, db => db.transaction().execute(async (trx) => {
    await sql`set transaction isolation level repeatable read, read only`.execute(trx)
    return work(trx)
  }), BACKUP_APPLICATION)
}

/** One text form of every value, whatever the server's own settings are. */
async function setTextForms(db: Db): Promise<void> {
  await sql`set local timezone to 'UTC'`.execute(db)
  await sql`set local datestyle to 'ISO, YMD'`.execute(db)
  await sql`set local intervalstyle to 'postgres'`.execute(db)
  await sql`set local bytea_output to 'hex'`.execute(db)
  await sql`set local extra_float_digits to 1`.execute(db)
}

/**
 * Rows as lines in the order of their key. A line is a JSON array of the values as Postgres itself writes them, which
 * every version and kind of it reads back exactly: no number, time or JSON passes through ours.
 */
export async function* readLines(trx: Trx, { name, columns, key }: TableShape): AsyncGenerator<string[]> {
  await setTextForms(trx)
  const values = sql.join(columns.map(column => sql`${sql.ref(column.name)}::text`))
  // The order of letters differs between servers.
  const order = sql.join(key.map(({ name, isText }) => isText ? sql`${sql.ref(name)} collate "C"` : sql.ref(name)))
  const cursor = sql.id(`backup_${name}`)
  await sql`declare ${cursor} no scroll cursor for select to_json(array[${values}]::text[])::text as line
    from ${sql.table(name)} order by ${order}`
    .execute(trx)
  for (;;) {
    const { rows } = await sql<{ line: string }>`fetch ${sql.lit(ROWS_A_STEP)} from ${cursor}`.execute(trx)
    if (rows.length === 0) {
      break
    }
    yield rows.map(({ line }) => line)
  }
  await sql`close ${cursor}`.execute(trx)
}
