import { v7 } from 'uuid'
import type { Db } from '#db/client'
import { insertLot, updateLot, type QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import { insertPolicy } from '#db/repositories/quality/qc-policy.repository'
import { insertSamples } from '#db/repositories/quality/qc-sample.repository'
import { someName } from '../api/api-things'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project'
import type { DefectCode, FrozenPolicy, SampleFinding } from '#shared/domain/quality/quality-spec'

export const DEFECTS: DefectCode[] = [
  { code: 'harmful', name: 'Harmful', severity: 'critical', key: 'a' },
  { code: 'wrong', name: 'Wrong answer', severity: 'major', key: 'q' },
  { code: 'style', name: 'Unclear', severity: 'minor', key: 'e' },
]

export interface GivenLot {
  projectId?: string
  /** JSON texts of the samples. */
  records: readonly string[]
  /** Rows in the artifact, from 0; by default those after each other. */
  rows?: readonly number[]
  /** Positions whose samples need a second review. */
  second?: readonly number[]
  defects?: DefectCode[]
  findings?: (position: number) => SampleFinding[]
  datasetId?: string
  datasetVersionId?: string
  rubric?: string[]
  fields?: string[]
}

export interface TestLot {
  lot: QcLotRow
  /** In the order of positions. */
  sampleIds: string[]
}

/** A drawn lot, as the creation of lots leaves it. */
export function givenLot({ db }: { db: Db }, given: GivenLot): Promise<TestLot> {
  const { projectId = DEFAULT_PROJECT_ID, records, rows = records.map((_, row) => row), second = [] } = given
  const { defects = DEFECTS, findings = () => [], datasetId, datasetVersionId, fields } = given
  const { rubric = ['Every step follows from the one before'] } = given
  const spec = {
    rules: [], plan: { kind: 'fixed' as const, sampleSize: records.length, acceptNumber: 1 },
    review: { rubric, defects, secondReviewRatio: 0, claimMinutes: 15, fields },
  }
  const policy: FrozenPolicy = { ...spec, name: 'Answers', version: 1 }
  const sampleIds = records.map(() => v7())
  return db.transaction().execute(async (trx) => {
    const { id: policyId } = await insertPolicy(
      trx, { id: v7(), projectId, name: someName('Answers'), description: '', spec },
    )
    const { id } = await insertLot(trx, {
      id: v7(), projectId, policyId, policy, origin: 'version', datasetId: datasetId ?? null,
      datasetVersionId: datasetVersionId ?? null, runId: null, stageKey: null,
      artifactUri: 'artifact:sha256/none', mediaType: 'application/jsonl', population: Math.max(...rows) + 1, seed: 7,
      sampleSize: records.length, acceptNumber: 1, minorAcceptNumber: null, parentLotId: null, dueAt: null,
      createdBy: 'operator',
    })
    await insertSamples(trx, records.map((record, index) => ({
      id: sampleIds[index] ?? '', projectId, lotId: id, position: index + 1, row: rows[index] ?? index, record,
      findings: findings(index + 1), needsSecond: second.includes(index + 1),
    })))
    return { lot: await updateLot(trx, id, { state: 'SAMPLED' }), sampleIds }
  })
}
