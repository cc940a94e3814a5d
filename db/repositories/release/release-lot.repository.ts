import type { Db } from '../../client'
import type { QcLotRow } from '../quality/qc-lot.repository'

const REJECTED = ['REJECTED', 'REWORK', 'SCRAPPED']
const PASSED = ['ACCEPTED', 'CONDITIONAL']

/**
 * The lot that speaks for a version: the last one that was rejected, since another sample does not mend its records; else the
 * last one accepted; else the newest.
 */
export async function findLotOfVersion(db: Db, versionId: string): Promise<QcLotRow | undefined> {
  const lots = db.selectFrom('qcLots').selectAll().where('datasetVersionId', '=', versionId)
  const findLast = (states: readonly string[]) => lots.where('state', 'in', states).orderBy('decidedAt', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return await findLast(REJECTED) ?? await findLast(PASSED) ?? await lots.orderBy('id', 'desc').limit(1).executeTakeFirst()
}
