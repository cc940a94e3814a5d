import { sql } from 'kysely'
import type { Db } from '../../client'
import { IS_SETTLED } from './qc-review.repository'

export interface FixedRow {
  row: number
  fixedRecord: string
}

/**
 * Records that were fixed, by a verdict that is final, in the order of rows. At most 10,000: a lot has no more than
 * 5,000 samples.
 */
export async function listFixedRows(db: Db, lotId: string): Promise<FixedRow[]> {
  const rows = await fixedOf(db, lotId).select(['row', 'fixedRecord']).orderBy('row').limit(10_000).execute()
  return rows.flatMap(({ row, fixedRecord }) => fixedRecord === null ? [] : [{ row, fixedRecord }])
}

/** How many these are. */
export async function countFixedRows(db: Db, lotId: string): Promise<number> {
  const { count } = await fixedOf(db, lotId).select(sql<number>`count(*)::int`.as('count')).executeTakeFirstOrThrow()
  return count
}

const settledOf = (db: Db, lotId: string, state: 'FIXED' | 'FAILED') => db
  .selectFrom('qcSamples')
  .where('lotId', '=', lotId)
  .where('state', '=', state)
  .where(IS_SETTLED)

const fixedOf = (db: Db, lotId: string) => settledOf(db, lotId, 'FIXED').where('fixedRecord', 'is not', null)

/**
 * Rows of the records that failed, by a verdict that is final, in their order. At most 10,000: a lot has no more than
 * 5,000 samples.
 */
export async function listFailedRows(db: Db, lotId: string): Promise<number[]> {
  const rows = await settledOf(db, lotId, 'FAILED').select('row').orderBy('row').limit(10_000).execute()
  return rows.map(({ row }) => row)
}

/** How many these are. */
export async function countFailedRows(db: Db, lotId: string): Promise<number> {
  const { count } = await settledOf(db, lotId, 'FAILED')
    .select(sql<number>`count(*)::int`.as('count'))
    .executeTakeFirstOrThrow()
  return count
}
