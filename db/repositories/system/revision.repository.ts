import { sql } from 'kysely'
import type { Db } from '../../client'

/**
 * Names the current snapshot: equal names mean equal rows. It changes with every writing transaction
 * of any process.
 */
export async function findSnapshot(db: Db): Promise<string> {
  const { rows } = await sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(db)
  return rows[0]?.snapshot ?? ''
}
