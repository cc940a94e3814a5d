import type { Db } from '../../client'
import type { QcLotRow } from '../quality/qc-lot.repository'

const DECIDED = ['ACCEPTED', 'CONDITIONAL', 'REJECTED', 'REWORK', 'SCRAPPED']

/** The lot that speaks for a version: the last one decided, else the newest that is still open. */
export async function findLotOfVersion(db: Db, versionId: string): Promise<QcLotRow | undefined> {
  const lots = db.selectFrom('qcLots').selectAll().where('datasetVersionId', '=', versionId)
  return await lots.where('state', 'in', DECIDED).orderBy('decidedAt', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
    ?? await lots.orderBy('id', 'desc').limit(1).executeTakeFirst()
}
