import { sql, type Selectable, type Transaction } from 'kysely'
import type { Db } from '../../client'
import type { Schema } from '../../schema'
import { pieceTable, type RollupRange, toWholePieces } from './rollup-piece'

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
export function listCoverage(
  db: Db, { source, from, to }: { source: string, from: Date, to: Date },
): Promise<CoverageRow[]> {
  return db
    .selectFrom('coverage')
    .selectAll()
    .where('source', '=', source)
    .where('bucketStart', '>=', from)
    .where('bucketStart', '<', to)
    .orderBy('bucketStart')
    .execute()
}

/** In ms, by the position of the range, from 1; ranges without coverage are absent. */
export async function sumHeardBySlot(
  db: Db, source: string, ranges: readonly RollupRange[],
): Promise<{ slot: number, heardMs: number }[]> {
  const { rows } = await sql<{ slot: number, heardMs: number }>`
    select piece.slot, sum(heard_ms)::bigint as heard_ms from ${pieceTable(toWholePieces(ranges))}
      join coverage on source = ${source} and bucket_start >= piece.starts_at and bucket_start < piece.ends_at
      group by piece.slot`.execute(db)
  return rows
}

/**
 * Local boundaries are computed outside SQL. Passed as one text, since the two drivers treat arrays of dates
 * differently; in a separate select, so that it is evaluated once and not for every row.
 */
export const slotOf = (edges: readonly Date[]) =>
  sql<number>`width_bucket(bucket_start,
    (select string_to_array(${edges.map(edge => edge.toISOString()).join(',')}, ',')::timestamptz[]))`
    .as('slot')

/** Start of the oldest covered bucket; undefined = the source was never heard. */
export async function findFirstCoverage(db: Db, source: string): Promise<Date | undefined> {
  const row = await db.selectFrom('coverage')
    .select('bucketStart').where('source', '=', source).orderBy('bucketStart').limit(1).executeTakeFirst()
  return row?.bucketStart
}
