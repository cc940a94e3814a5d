import { sql, type Selectable } from 'kysely'
import type { SampleState } from '#shared/domain/quality/sample-state'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import { insertBatch, type BatchColumn } from '../../unnest'

export type QcSampleRow = Selectable<Schema['qcSamples']>
export type NewSample = Pick<QcSampleRow, 'id' | 'projectId' | 'lotId' | 'position' | 'row' | 'record' | 'findings' | 'needsSecond'>

const COLUMNS: readonly BatchColumn<NewSample>[] = [
  { column: 'id', type: 'uuid', of: sample => sample.id },
  { column: 'project_id', type: 'uuid', of: sample => sample.projectId },
  { column: 'lot_id', type: 'uuid', of: sample => sample.lotId },
  { column: 'position', type: 'integer', of: sample => sample.position },
  { column: 'row', type: 'bigint', of: sample => sample.row },
  { column: 'record', type: 'text', of: sample => sample.record },
  { column: 'findings', type: 'jsonb', of: sample => sample.findings },
  { column: 'needs_second', type: 'boolean', of: sample => sample.needsSecond },
]

export async function insertSamples(trx: Trx, samples: readonly NewSample[]): Promise<void> {
  if (samples.length > 0) {
    await insertBatch('qc_samples', COLUMNS, samples).execute(trx)
  }
}

export interface SamplePage {
  lotId: string
  states?: readonly SampleState[] | undefined
  limit: number
  /** Position of the last one of the page before. */
  after?: number | undefined
}

/** In the order of positions. */
export function listSamples(db: Db, { lotId, states, limit, after = 0 }: SamplePage): Promise<QcSampleRow[]> {
  return db
    .selectFrom('qcSamples')
    .selectAll()
    .where('lotId', '=', lotId)
    .where('position', '>', after)
    .$if(states !== undefined, query => query.where('state', 'in', states ?? []))
    .orderBy('position')
    .limit(limit)
    .execute()
}

export function findSample(db: Db, id: string): Promise<QcSampleRow | undefined> {
  return db.selectFrom('qcSamples').selectAll().where('id', '=', id).executeTakeFirst()
}

export function lockSample(trx: Trx, id: string): Promise<QcSampleRow | undefined> {
  return trx.selectFrom('qcSamples').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** State and defects of every sample of a lot, without its record. At most 10,000. */
export function listSampleStates(db: Db, lotId: string): Promise<Pick<QcSampleRow, 'id' | 'position' | 'row' | 'state' | 'defects' | 'needsSecond' | 'claimedBy' | 'claimedUntil'>[]> {
  return db
    .selectFrom('qcSamples')
    .select(['id', 'position', 'row', 'state', 'defects', 'needsSecond', 'claimedBy', 'claimedUntil'])
    .where('lotId', '=', lotId)
    .orderBy('position')
    .limit(10_000)
    .execute()
}

export type SampleEdit = Partial<Pick<QcSampleRow, 'state' | 'claimedBy' | 'claimedUntil' | 'needsSecond' | 'fixedRecord' | 'defects'>>

export function updateSample(trx: Trx, id: string, { defects, ...change }: SampleEdit): Promise<QcSampleRow> {
  return trx
    .updateTable('qcSamples')
    .set(eb => ({ ...change, ...defects ? { defects: JSON.stringify(defects) } : {}, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}
