import { z } from 'zod'
import type { Db } from '#db/client'
import { listVersionsByIds } from '#db/repositories/dataset/dataset-version.repository'
import {
  countLotsByState, findLot, findOverdue, listChildLots, listLots, listReviewedLots, sumLotsSince, type LotFilter,
  type NamedLotRow, type QcLotRow,
} from '#db/repositories/quality/qc-lot.repository'
import { findPipeline } from '#db/repositories/pipeline/pipeline.repository'
import { countPolicies } from '#db/repositories/quality/qc-policy.repository'
import { countOpenSamples } from '#db/repositories/quality/qc-review.repository'
import { countFailedRows, countFixedRows } from '#db/repositories/quality/qc-fixes.repository'
import {
  countDefectsOfLot, countDefectsSince, countFindings, countUncoded,
} from '#db/repositories/quality/qc-sample.repository'
import { hasVerdicts } from '#db/repositories/quality/qc-verdict.repository'
import { findLotOfVersion } from '#db/repositories/release/release-lot.repository'
import { findTaskRun } from '#db/repositories/run/task-run.repository'
import { listAuditOf } from '#db/repositories/system/audit-log.repository'
import type {
  QcBoard, QcBoardQuery, QcCounts, QcLotDetail, QcLotListQuery, QcQuality, QcQualityQuery,
} from '#shared/contract/quality/qc-lot.contract'
import { qualitySpec } from '#shared/contract/quality/qc-policy.contract'
import { DEFAULT_PROJECT_ID, DEMO_REQUEST_ID, isDemoProject } from '#shared/domain/project'
import {
  countPassing, DEFECT_SEVERITIES, findRefusal, listExcesses, proposeDecision,
} from '#shared/domain/quality/lot-judgement'
import {
  BOARD_COLUMNS, BOARD_STATES, isLotOpen, LOT_STATES, QUALITY_DAYS, refuseClose, type LotDecision,
} from '#shared/domain/quality/lot-state'
import { toWilson } from '#shared/domain/quality/wilson'
import type { Deps } from '../common/deps'
import { pageById } from '../common/paging'
import { assertFound } from '../common/versioned'
import { findJudgedBefore } from './judged-lot'
import { toLotView } from './lot-view'

const DAY_MS = 24 * 3_600_000
const BOARD_LIMIT = 20
const RATE_LIMIT = 20

export function listQcLots({ db }: Pick<Deps, 'db'>, {
  projectId = DEFAULT_PROJECT_ID, q: text, state: states, overdue: isOverdue, judged: isJudged, policyId, datasetId,
  datasetVersionId, runId, ...query
}: QcLotListQuery) {
  return pageById(
    query,
    keyset => listLots(
      db, { ...keyset, projectId, text, states, isOverdue, isJudged, policyId, datasetId, datasetVersionId, runId },
    ),
    toLotView,
  )
}

/** Every column with its count and its newest lots. */
export async function getBoard({ db }: Pick<Deps, 'db'>, {
  projectId = DEFAULT_PROJECT_ID, q: text, overdue: isOverdue, policyId, datasetId,
}: QcBoardQuery): Promise<QcBoard> {
  const filter: LotFilter = { projectId, text, isOverdue, policyId, datasetId }
  const counts = await countLotsByState(db, filter)
  return {
    columns: await Promise.all(BOARD_COLUMNS.map(async (column) => {
      const states = BOARD_STATES[column]
      const count = states.reduce((sum, state) => sum + (counts.get(state) ?? 0), 0)
      const rows = count === 0 ? [] : await listLots(db, { ...filter, states, limit: BOARD_LIMIT, before: undefined })
      return { column, count, items: rows.map(toLotView) }
    })),
  }
}

export async function getQcCounts(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID }: { projectId?: string | undefined },
): Promise<QcCounts> {
  const [counts, overdue, policies] = await Promise.all([
    countLotsByState(db, { projectId }), findOverdue(db, projectId), countPolicies(db, projectId),
  ])
  const byState = Object.fromEntries(LOT_STATES.map(state => [state, counts.get(state) ?? 0])) as QcCounts['byState']
  return {
    byState,
    needsPerson: LOT_STATES.filter(isLotOpen).reduce((sum, state) => sum + byState[state], 0),
    overdue: overdue.count,
    oldestDueAt: overdue.oldest?.toISOString() ?? null,
    policies,
  }
}

/** Pass rates by lot and defects of the last 30 days. */
export async function getQuality(
  { db }: Pick<Deps, 'db'>, { projectId = DEFAULT_PROJECT_ID, policyId }: QcQualityQuery,
): Promise<QcQuality> {
  const since = new Date(Date.now() - QUALITY_DAYS * DAY_MS)
  const [lots, sums, defects] = await Promise.all([
    listReviewedLots(db, { projectId, policyId, limit: RATE_LIMIT }),
    sumLotsSince(db, { projectId, policyId, since }),
    countDefectsSince(db, { projectId, policyId, since }),
  ])
  const { reviewed, passed, fixed } = sums
  const passing = countPassing(sums, 0)
  return {
    lots: lots.reverse().map(toLotView),
    reviewed,
    passRatio: reviewed > 0 ? passing / reviewed : null,
    passInterval: toWilson(passing, reviewed) ?? null,
    usableRatio: reviewed > 0 ? (passed + fixed) / reviewed : null,
    firstPassRatio: reviewed > 0 ? passed / reviewed : null,
    defects: defects.map(({ severity, ...defect }) => ({
      ...defect, severity: DEFECT_SEVERITIES.find(known => known === severity) ?? 'major',
    })),
  }
}

/** @throws AppError `not_found` */
export async function getQcLot({ db }: Pick<Deps, 'db'>, id: string): Promise<QcLotDetail> {
  const row = await findLot(db, id)
  assertFound(row, 'lot')
  const [
    origin, parent, children, openSamples, settledFixes, settledFailures, defects, uncoded, findings, history, isJudged,
    judgedBefore, versionLot,
  ] = await Promise.all([
    findOrigin(db, row),
    row.parentLotId === null ? undefined : findLot(db, row.parentLotId),
    listChildLots(db, id),
    countOpenSamples(db, id),
    countFixedRows(db, id),
    countFailedRows(db, id),
    countDefectsOfLot(db, id),
    countUncoded(db, id),
    countFindings(db, id),
    listAuditOf(db, { noun: 'qc_lot', nounId: id }),
    hasVerdicts(db, id),
    findJudgedBefore(db, row),
    row.datasetVersionId === null ? undefined : findLotOfVersion(db, row.datasetVersionId),
  ])
  const codes = row.policy.review.defects
  return {
    ...toLotView(row),
    ...judge(row, openSamples, judgedBefore !== undefined),
    settledFixes,
    settledFailures,
    closeRefusal: refuseClose({ state: row.state, origin: row.origin, hasVerdicts: isJudged }) ?? '',
    spec: qualitySpec.parse({ rules: row.policy.rules, plan: row.policy.plan, review: row.policy.review }),
    ...origin,
    parent: parent ? toName(parent) : null,
    children: children.map(toName),
    judgedBefore: judgedBefore ? toName(judgedBefore) : null,
    versionLot: versionLot ? toName(versionLot) : null,
    defects: defects.map(({ code, count }) => {
      const known = codes.find(defect => defect.code === code)
      return { code, count, name: known?.name ?? code, severity: known?.severity ?? 'major' }
    }),
    uncoded,
    findings,
    history: history.map(({ createdAt, actor, action, after, requestId }) => {
      const { reason = '', runId = null } = auditNote.safeParse(after).data ?? {}
      const isMadeUp = isDemoProject(row.projectId) && requestId === DEMO_REQUEST_ID
      const at = isMadeUp ? toMadeUpTime(row, action) : createdAt
      return { at: at.toISOString(), actor, action, note: reason, runId }
    }),
  }
}

const BEFORE_DECISION = ['qc_lot.create', 'qc_lot.draw', 'qc_lot.review']

/** The audit trail keeps the time at which demo data was loaded; the story of its lots has times of its own. */
const toMadeUpTime = ({ createdAt, decidedAt }: Pick<NamedLotRow, 'createdAt' | 'decidedAt'>, action: string): Date =>
  BEFORE_DECISION.includes(action) ? createdAt : decidedAt ?? createdAt

/**
 * The stage before the gate, or before the one that has published the version: both pass their records on as they are.
 */
async function findOrigin(
  db: Db, { runId, stageKey, datasetVersionId }: NamedLotRow,
): Promise<Pick<QcLotDetail, 'trace' | 'pipelineId'>> {
  const [version] = runId === null && datasetVersionId !== null ? await listVersionsByIds(db, [datasetVersionId]) : []
  const [ofRun, key] = [runId ?? version?.producedByRun, stageKey ?? version?.producedByStage]
  const run = ofRun === undefined ? undefined : await findTaskRun(db, ofRun)
  const [before, ...others] = run?.spec.stages.find(stage => stage.key === key)?.needs ?? []
  const pipeline = run && runId !== null ? await findPipeline(db, run.pipelineId) : undefined
  return {
    trace: run && before !== undefined && others.length === 0 ? { runId: run.id, stageKey: before } : null,
    pipelineId: pipeline && !pipeline.isBuiltIn ? pipeline.id : null,
  }
}

const auditNote = z.object({ reason: z.string().optional(), runId: z.string().optional() })

const toName = ({ id, number, state }: Pick<QcLotRow, 'id' | 'number' | 'state'>) => ({ id, number, state })

/** What the plan says of a lot as it is now, and which decisions are possible. */
export function judge(
  row: Pick<NamedLotRow, 'critical' | 'major' | 'minor' | 'acceptNumber' | 'minorAcceptNumber'>,
  openSamples: number,
  hasJudgedBefore: boolean,
): Pick<QcLotDetail, 'openSamples' | 'excesses' | 'proposal' | 'refusals'> {
  const excesses = listExcesses(row, row)
  // The reason is asked for when the decision is made.
  const toRefusal = (decision: LotDecision) =>
    findRefusal({ decision, reason: 'given', openSamples, excesses, hasJudgedBefore }) ?? ''
  return {
    openSamples,
    excesses,
    proposal: proposeDecision(excesses),
    refusals: { accept: toRefusal('accept'), reject: toRefusal('reject'), conditional: toRefusal('conditional') },
  }
}
