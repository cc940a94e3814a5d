import type { Db } from '../../client'
import type { ColumnInfo } from '#shared/domain/dataset/artifact'
import type { LotState } from '#shared/domain/quality/lot-state'
import type { SampleState } from '#shared/domain/quality/sample-state'
import { IS_SETTLED } from '../quality/qc-review.repository'

const DECIDED: LotState[] = ['ACCEPTED', 'CONDITIONAL', 'REJECTED', 'REWORK', 'SCRAPPED']
const FAULTY: SampleState[] = ['FAILED', 'FIXED']

export interface FaultyLot {
  id: string
  number: number
  /** Of the version that it was drawn from. */
  columns: ColumnInfo[]
}

/**
 * Decided lots of other versions of the dataset in which a sample was failed or fixed by a verdict that is final, the
 * last one decided first.
 */
export function listFaultyLots(
  db: Db,
  { datasetId, versionId, limit }: { datasetId: string, versionId: string, limit: number },
): Promise<FaultyLot[]> {
  return db
    .selectFrom('qcLots')
    .innerJoin('datasetVersions', 'datasetVersions.id', 'qcLots.datasetVersionId')
    .select(['qcLots.id', 'qcLots.number', 'datasetVersions.columns'])
    .where('datasetVersions.datasetId', '=', datasetId)
    .where('datasetVersions.id', '!=', versionId)
    .where('qcLots.state', 'in', DECIDED)
    .where(({ exists, selectFrom }) => exists(selectFrom('qcSamples')
      .select('qcSamples.id')
      .whereRef('qcSamples.lotId', '=', 'qcLots.id')
      .where('qcSamples.state', 'in', FAULTY)
      .where(IS_SETTLED)))
    .orderBy('qcLots.decidedAt', 'desc')
    .orderBy('qcLots.id', 'desc')
    .limit(limit)
    .execute()
}

export interface FaultySample {
  position: number
  state: SampleState
  record: string
  fixedRecord: string | null
}

/** Samples of a lot that were failed or fixed by a verdict that is final, after a position. */
export function listFaultySamples(
  db: Db,
  { lotId, after, limit }: { lotId: string, after: number, limit: number },
): Promise<FaultySample[]> {
  return db
    .selectFrom('qcSamples')
    .select(['position', 'state', 'record', 'fixedRecord'])
    .where('lotId', '=', lotId)
    .where('state', 'in', FAULTY)
    .where(IS_SETTLED)
    .where('position', '>', after)
    .orderBy('position')
    .limit(limit)
    .execute()
}
