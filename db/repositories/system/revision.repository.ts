import { sql } from 'kysely'
import type { Db } from '../../client'

/**
 * Names what this moment sees: two that are the same saw the same rows. It changes with every transaction that writes,
 * of whichever process.
 */
export async function findSnapshot(db: Db): Promise<string> {
  const { rows } = await sql<{ snapshot: string }>`select pg_current_snapshot()::text as snapshot`.execute(db)
  return rows[0]?.snapshot ?? ''
}
