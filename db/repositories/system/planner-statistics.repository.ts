import { sql } from 'kysely'
import type { Database, Db } from '../../client'
import { withPatientConnection } from '../../patient'

/** Small samples where one session serves all: others wait for each statement. */
const EMBEDDED_TARGET = 2

/**
 * Tells the planner what the tables hold that have changed by a tenth and more. Postgres looks at each table by itself,
 * but never at one with partitions as a whole; embedded, nothing looks at any. Without it the planner expects 200 runs,
 * however many there are, and reads them one by one.
 */
export async function analyzeTables(database: Pick<Database, 'db' | 'url'>): Promise<void> {
  await withPatientConnection(database, async (db) => {
    for (const table of await listChanged(db)) {
      await db.transaction().execute(async (trx) => {
        if (!database.url) {
          await sql`set local default_statistics_target = ${sql.lit(EMBEDDED_TARGET)}`.execute(trx)
        }
        await sql`analyze ${sql.table(table)}`.execute(trx)
      })
    }
  })
}

/** Each with its partitions. What the catalog knows is from the last look; -1 = there was none. */
async function listChanged(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    with sizes as (
      select coalesce(inhparent, leaf.oid) as oid, sum(greatest(leaf.reltuples, 0)) as rows,
        sum(leaf.relpages) as known,
        sum(pg_relation_size(leaf.oid)) / current_setting('block_size')::int as pages,
        bool_or(leaf.reltuples < 0 and pg_relation_size(leaf.oid) > 0) as is_new
      from pg_class leaf left join pg_inherits on inhrelid = leaf.oid
      where leaf.relkind = 'r' and leaf.relnamespace = current_schema()::regnamespace
      group by 1
    )
    select relname::text as name from sizes join pg_class using (oid)
    where is_new or abs(pages - known) > known * 0.1 or (relkind = 'p' and abs(rows - reltuples) > rows * 0.1)
    order by 1`.execute(db)
  return rows.map(({ name }) => name)
}
