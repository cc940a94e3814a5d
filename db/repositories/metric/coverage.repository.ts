import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'

export type CoverageRow = Selectable<Schema['coverage']>

/** Adds covered time; a bucket never holds more than its length. Each key may appear only once. */
export async function addCoverage(trx: Transaction<Schema>, rows: readonly CoverageRow[]): Promise<void> {
  if (rows.length === 0) {
    return
  }
  await trx
    .insertInto('coverage')
    .values([...rows])
    .onConflict(oc => oc.columns(['source', 'bucketStart']).doUpdateSet({
      heardMs: sql<number>`least(300000, coverage.heard_ms + excluded.heard_ms)`,
    }))
    .execute()
}

/** Buckets in `[from, to)`, oldest first. A bucket without a row has no coverage. */
export function listCoverage(db: Db, { source, from, to }: { source: string, from: Date, to: Date }): Promise<CoverageRow[]> {
  return db
    .selectFrom('coverage')
    .selectAll()
    .where('source', '=', source)
    .where('bucketStart', '>=', from)
    .where('bucketStart', '<', to)
    .orderBy('bucketStart')
    .execute()
}
