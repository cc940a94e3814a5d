import type { NamedLotRow, QcLotRow } from '#db/repositories/quality/qc-lot.repository'
import type { QcLotView } from '#shared/contract/quality/qc-lot.contract'
import type { QcCountedLot } from '#shared/contract/quality/qc-review.contract'
import { countPassing } from '#shared/domain/quality/lot-judgement'
import { toWilson } from '#shared/domain/quality/wilson'
import { toEditableView } from '../common/versioned'

const toCounts = ({ reviewed, passed, fixed, failed, critical, major, minor }: QcLotRow): QcLotView['counts'] =>
  ({ reviewed, passed, fixed, failed, critical, major, minor })

/** What verdicts change of a lot. */
export const toCountedLot = (row: QcLotRow): QcCountedLot =>
  ({ id: row.id, version: row.version, counts: toCounts(row) })

export function toLotView(row: NamedLotRow): QcLotView {
  const { reviewed } = row
  const passing = countPassing(row, row.minorAcceptNumber)
  return {
    ...toEditableView(row),
    projectId: row.projectId,
    number: row.number,
    policyId: row.policyId,
    policyName: row.policy.name,
    policyVersion: row.policy.version,
    origin: row.origin === 'gate' ? 'gate' : 'version',
    datasetId: row.datasetId,
    datasetName: row.datasetName,
    datasetVersion: row.semver,
    runId: row.runId,
    runName: row.runName,
    stageKey: row.stageKey,
    population: row.population,
    seed: row.seed,
    sampleSize: row.sampleSize,
    acceptNumber: row.acceptNumber,
    minorAcceptNumber: row.minorAcceptNumber,
    state: row.state,
    parentLotId: row.parentLotId,
    dueAt: row.dueAt?.toISOString() ?? null,
    decidedAt: row.decidedAt?.toISOString() ?? null,
    decidedBy: row.decidedBy,
    reason: row.reason,
    leavesOutFailed: row.leavesOutFailed,
    isDecidable: row.isDecidable,
    counts: toCounts(row),
    passRatio: reviewed > 0 ? passing / reviewed : null,
    passInterval: toWilson(passing, reviewed) ?? null,
    createdBy: row.createdBy,
  }
}
