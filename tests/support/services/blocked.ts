import { sql } from 'kysely'
import type { Db, Trx } from '#db/client'

/** Counts sessions that wait for a lock of this transaction. It is asked on another connection: only on Postgres. */
export async function watchBlocked(db: Db, trx: Trx): Promise<() => Promise<number>> {
  const { rows: [own] } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx)
  return async () => {
    const { rows } = await sql`
      select 1 from pg_stat_activity where ${own?.pid ?? 0}::int = any(pg_blocking_pids(pid))`.execute(db)
    return rows.length
  }
}
