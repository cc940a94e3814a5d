import { sql, type Selectable } from 'kysely'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type QcVerdictRow = Selectable<Schema['qcVerdicts']>

/** On a sample, oldest first, those that were taken back included. At most 200. */
export function listVerdictsOfSample(db: Db, sampleId: string): Promise<QcVerdictRow[]> {
  return db.selectFrom('qcVerdicts').selectAll().where('sampleId', '=', sampleId).orderBy('id').limit(200).execute()
}

export function insertVerdict(trx: Trx, { defects, ...verdict }: Omit<QcVerdictRow, 'createdAt' | 'undoneAt'>): Promise<QcVerdictRow> {
  return trx.insertInto('qcVerdicts').values({ ...verdict, defects: JSON.stringify(defects) }).returningAll().executeTakeFirstOrThrow()
}

export function setUndone(trx: Trx, id: string): Promise<QcVerdictRow | undefined> {
  return trx.updateTable('qcVerdicts').set({ undoneAt: sql<Date>`now()` }).where('id', '=', id).where('undoneAt', 'is', null).returningAll().executeTakeFirst()
}
