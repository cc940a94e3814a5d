import { sql, type Selectable } from 'kysely'
import type { Trx } from '../../client'
import type { Schema } from '../../schema'

export type QcVerdictRow = Selectable<Schema['qcVerdicts']>

export function insertVerdict(trx: Trx, { defects, ...verdict }: Omit<QcVerdictRow, 'createdAt' | 'undoneAt'>): Promise<QcVerdictRow> {
  return trx.insertInto('qcVerdicts').values({ ...verdict, defects: JSON.stringify(defects) }).returningAll().executeTakeFirstOrThrow()
}

export function setUndone(trx: Trx, id: string): Promise<QcVerdictRow | undefined> {
  return trx.updateTable('qcVerdicts').set({ undoneAt: sql<Date>`now()` }).where('id', '=', id).where('undoneAt', 'is', null).returningAll().executeTakeFirst()
}
