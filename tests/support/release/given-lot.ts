import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { insertLot, updateLot, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { insertPolicy } from '#db/repositories/quality/qc-policy.repository'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import { isLotOpen, type LotState } from '#shared/domain/quality/lot-state'
import type { QualitySpec } from '#shared/domain/quality/quality-spec'
import type { Card } from '#shared/domain/release/card'
import { someName } from '../api/api-things'

const SPEC: QualitySpec = {
  rules: [], plan: { kind: 'fixed', sampleSize: 2, acceptNumber: 0 },
  review: { rubric: [], defects: [], secondReviewRatio: 0, claimMinutes: 15 },
}

/** Every section that a release needs. */
export const CARD: Card = {
  description: 'Short texts.', use: 'Tests.', source: 'Made up.', processing: 'None.', limits: 'Small.',
  licence: 'CC-BY-4.0', contact: 'The team',
}

/** A lot of a version as its reviewers leave it. */
export function givenLotOf(db: Db, datasetVersionId: string, state: LotState = 'ACCEPTED'): Promise<QcLotRow> {
  return db.transaction().execute(async (trx) => {
    const policy = await insertPolicy(
      trx, { id: v7(), projectId: DEFAULT_PROJECT_ID, name: someName('policy'), description: '', spec: SPEC },
    )
    const lot = await insertLot(trx, {
      id: v7(), projectId: DEFAULT_PROJECT_ID, policyId: policy.id, policy: { ...SPEC, name: policy.name, version: 1 },
      origin: 'version', datasetId: null, datasetVersionId, runId: null,
      stageKey: null, artifactUri: '', mediaType: 'application/jsonl', population: 2, seed: 1, sampleSize: 2,
      acceptNumber: 0, minorAcceptNumber: null, parentLotId: null, dueAt: null, createdBy: 'operator',
    })
    return updateLot(trx, lot.id, { state, ...!isLotOpen(state) && { decidedAt: new Date(), decidedBy: 'operator' } })
  })
}
