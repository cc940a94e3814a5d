import { isLotOpen, LOT_STATES, type LotState } from '#shared/domain/quality/lot-state'
import type { Db } from '../../client'
import type { QcLotRow } from '../quality/qc-lot.repository'
import { WAS_JUDGED } from '../quality/qc-verdict.repository'

const REJECTED: LotState[] = ['REJECTED', 'REWORK', 'SCRAPPED']
const PASSED: LotState[] = ['ACCEPTED', 'CONDITIONAL']

/**
 * Records of a version that were fixed in the review of an accepted lot over it. It is sealed, so it still has their
 * old text: the fixes are in a later version, or nowhere. Those of a gate are in the version that it let through.
 */
export async function countFixesOutside(db: Db, versionId: string): Promise<number> {
  const { count } = await db
    .selectFrom('qcSamples')
    .innerJoin('qcLots', 'qcLots.id', 'qcSamples.lotId')
    .select(({ fn }) => fn.count<number>('qcSamples.row').distinct().as('count'))
    .where('qcLots.datasetVersionId', '=', versionId)
    .where('qcLots.origin', '=', 'version')
    .where('qcLots.state', 'in', PASSED)
    .where('qcSamples.state', '=', 'FIXED')
    .executeTakeFirstOrThrow()
  return Number(count)
}

/** Each is named to whoever publishes: more would only be skipped. */
const MOST_UNDECIDED = 20

/** Lots over a version whose samples were judged and about which nobody has decided, oldest first. */
export function listUndecidedLots(db: Db, versionId: string): Promise<Pick<QcLotRow, 'id' | 'number'>[]> {
  return db
    .selectFrom('qcLots')
    .select(['id', 'number'])
    .where('datasetVersionId', '=', versionId)
    .where('origin', '=', 'version')
    .where('state', 'in', LOT_STATES.filter(isLotOpen))
    .where(WAS_JUDGED)
    .orderBy('id')
    .limit(MOST_UNDECIDED)
    .execute()
}

/**
 * The lot that speaks for a version: the last one that was rejected, since another sample does not mend its records;
 * else the last one accepted; else the newest that is not closed.
 */
export async function findLotOfVersion(db: Db, versionId: string): Promise<QcLotRow | undefined> {
  const lots = db.selectFrom('qcLots').selectAll().where('datasetVersionId', '=', versionId)
  const findLast = (states: readonly LotState[]) =>
    lots.where('state', 'in', states).orderBy('decidedAt', 'desc').orderBy('id', 'desc').limit(1).executeTakeFirst()
  return await findLast(REJECTED)
    ?? await findLast(PASSED)
    ?? await lots.where('state', '!=', 'CLOSED').orderBy('id', 'desc').limit(1).executeTakeFirst()
}
