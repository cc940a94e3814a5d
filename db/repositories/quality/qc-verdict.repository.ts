import { sql, type Selectable } from 'kysely'
import { isLotOpen, LOT_STATES, type LotState } from '#shared/domain/quality/lot-state'
import type { DefectCode } from '#shared/domain/quality/quality-spec'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'

export type QcVerdictRow = Selectable<Schema['qcVerdicts']>

type NewVerdict = Omit<QcVerdictRow, 'createdAt' | 'undoneAt' | 'isReopened'>

export function insertVerdict(trx: Trx, { defects, ...verdict }: NewVerdict): Promise<QcVerdictRow> {
  return trx.insertInto('qcVerdicts')
    .values({ ...verdict, defects: JSON.stringify(defects) }).returningAll().executeTakeFirstOrThrow()
}

export interface VerdictByRow extends Pick<
  QcVerdictRow, 'id' | 'lotId' | 'sampleId' | 'role' | 'verdict' | 'defects' | 'note' | 'createdAt' | 'undoneAt'
> {
  /** Of the lot. */
  number: number
  state: LotState
  codes: DefectCode[]
  position: number
  excerpt: string
}

/** Of one reviewer, newest first, those that were taken back included. */
export function listVerdictsBy(
  db: Db, { projectId, reviewer, limit, before }: IdPage & { projectId: string, reviewer: string },
): Promise<VerdictByRow[]> {
  return db
    .selectFrom('qcVerdicts')
    .innerJoin('qcSamples', 'qcSamples.id', 'qcVerdicts.sampleId')
    .innerJoin('qcLots', 'qcLots.id', 'qcVerdicts.lotId')
    .select([
      'qcVerdicts.id', 'qcVerdicts.lotId', 'qcVerdicts.sampleId', 'qcVerdicts.role', 'qcVerdicts.verdict',
      'qcVerdicts.defects', 'qcVerdicts.note', 'qcVerdicts.createdAt', 'qcVerdicts.undoneAt',
    ])
    .select(['qcLots.number', 'qcLots.state', 'qcSamples.position'])
    .select([
      sql<DefectCode[]>`qc_lots.policy #> '{review,defects}'`.as('codes'),
      sql<string>`left(qc_samples.record, 400)`.as('excerpt'),
    ])
    .where('qcVerdicts.projectId', '=', projectId)
    .where('qcVerdicts.reviewer', '=', reviewer)
    .$if(before !== undefined, query => query.where('qcVerdicts.id', '<', before ?? ''))
    .orderBy('qcVerdicts.id', 'desc')
    .limit(limit)
    .execute()
}

/** @param isReopened its sample was reopened; otherwise it is undone, which its reviewer can do for some seconds */
export function setUndone(trx: Trx, id: string, isReopened: boolean): Promise<QcVerdictRow | undefined> {
  return trx
    .updateTable('qcVerdicts')
    .set({ undoneAt: sql<Date>`now()`, isReopened })
    .where('id', '=', id)
    .where('undoneAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

/** What was reopened since counts as judged, what was undone at once does not. */
const IS_COUNTED = sql<boolean>`(qc_verdicts.undone_at is null or qc_verdicts.is_reopened)`

/** Of a lot in SQL: whether a sample of it was ever judged. */
export const WAS_JUDGED = sql<boolean>`exists (select from qc_verdicts where lot_id = qc_lots.id and ${IS_COUNTED})`

/** Whether a sample of the lot was ever judged. */
export async function hasVerdicts(db: Db, lotId: string): Promise<boolean> {
  const row = await db
    .selectFrom('qcVerdicts')
    .select('id')
    .where('lotId', '=', lotId)
    .where(IS_COUNTED)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export interface LotPlace {
  policyId: string
  datasetVersionId: string
}

export type JudgedLot = Pick<Selectable<Schema['qcLots']>, 'id' | 'number' | 'state'>

/** Of the lots of a policy over a version that are not decided, the one whose samples were judged first. */
export function findFirstJudged(db: Db, { policyId, datasetVersionId }: LotPlace): Promise<JudgedLot | undefined> {
  return db
    .selectFrom('qcVerdicts')
    .innerJoin('qcLots', 'qcLots.id', 'qcVerdicts.lotId')
    .select(['qcLots.id', 'qcLots.number', 'qcLots.state'])
    .where('qcLots.datasetVersionId', '=', datasetVersionId)
    .where('qcLots.policyId', '=', policyId)
    .where('qcLots.origin', '=', 'version')
    .where('qcLots.state', 'in', LOT_STATES.filter(isLotOpen))
    .where(IS_COUNTED)
    .orderBy('qcVerdicts.createdAt')
    .orderBy('qcVerdicts.id')
    .limit(1)
    .executeTakeFirst()
}
