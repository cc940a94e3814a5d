import { sql, type Selectable } from 'kysely'
import type { LotState } from '#shared/domain/quality/lot-state'
import type { FrozenPolicy } from '#shared/domain/quality/quality-spec'
import type { Db, Trx } from '../../client'
import { toContaining } from '../../like'
import type { Schema } from '../../schema'
import type { IdPage } from '../../page'
import { HAS_OPEN_SAMPLE } from './qc-review.repository'
import { WAS_JUDGED, type LotPlace } from './qc-verdict.repository'

export type QcLotRow = Selectable<Schema['qcLots']>

export interface LotFilter {
  projectId: string
  states?: readonly LotState[] | undefined
  policyId?: string | undefined
  datasetId?: string | undefined
  datasetVersionId?: string | undefined
  runId?: string | undefined
  /** Part of the name of the dataset or of the policy, or of the lot's number. */
  text?: string | undefined
  isOverdue?: boolean | undefined
  /** Not decided, and a sample of it was judged. */
  isJudged?: boolean | undefined
}

/** Not accepted, rejected or the like: a person has to do something about them. */
const NEEDS_PERSON = sql<boolean>`qc_lots.state in ('OPEN', 'SAMPLED', 'IN_REVIEW')`

function selectLots(db: Db, {
  projectId, states, policyId, datasetId, datasetVersionId, runId, text = '', isOverdue, isJudged,
}: LotFilter) {
  return db
    .selectFrom('qcLots')
    .leftJoin('datasets', 'datasets.id', 'qcLots.datasetId')
    .leftJoin('datasetVersions', 'datasetVersions.id', 'qcLots.datasetVersionId')
    .where('qcLots.projectId', '=', projectId)
    .$if(states !== undefined, query => query.where('qcLots.state', 'in', states ?? []))
    .$if(policyId !== undefined, query => query.where('qcLots.policyId', '=', policyId ?? ''))
    .$if(datasetId !== undefined, query => query.where('qcLots.datasetId', '=', datasetId ?? ''))
    .$if(datasetVersionId !== undefined, query => query.where('qcLots.datasetVersionId', '=', datasetVersionId ?? ''))
    .$if(runId !== undefined, query => query.where('qcLots.runId', '=', runId ?? ''))
    .$if(isOverdue === true, query => query.where('qcLots.dueAt', '<', sql<Date>`now()`).where(NEEDS_PERSON))
    .$if(isJudged === true, query => query.where(NEEDS_PERSON).where(WAS_JUDGED))
    .$if(text !== '', query => query.where(eb => eb.or([
      eb('datasets.name', 'ilike', toContaining(text)),
      eb(sql`qc_lots.policy ->> 'name'`, 'ilike', toContaining(text)),
      eb(
        sql`'L-' || lpad(qc_lots.number::text, greatest(4, length(qc_lots.number::text)), '0')`, 'ilike',
        toContaining(text),
      ),
    ])))
}

const NAMES = ['datasets.name as datasetName', 'datasetVersions.semver as semver'] as const

/** Of the run whose gate waits, or waited. */
const RUN_NAME = sql<string | null>`(select name from task_runs where task_runs.id = qc_lots.run_id)`.as('runName')

/** Samples are only looked at where each has a first verdict: until then the counter is enough. */
const IS_DECIDABLE = sql<boolean>`case
  when qc_lots.state = 'IN_REVIEW' and qc_lots.reviewed >= qc_lots.sample_size then not ${HAS_OPEN_SAMPLE} else false
end`.as('isDecidable')

export type NamedLotRow = QcLotRow & {
  datasetName: string | null
  semver: string | null
  runName: string | null
  isDecidable: boolean
}

export function listLots(db: Db, { limit, before, ...filter }: IdPage & LotFilter): Promise<NamedLotRow[]> {
  return selectLots(db, filter)
    .selectAll('qcLots')
    .select(NAMES).select(RUN_NAME).select(IS_DECIDABLE)
    .$if(before !== undefined, query => query.where('qcLots.id', '<', before ?? ''))
    .orderBy('qcLots.id', 'desc')
    .limit(limit)
    .execute()
}

export async function countLotsByState(db: Db, filter: LotFilter): Promise<Map<string, number>> {
  const rows = await selectLots(db, filter)
    .select(['qcLots.state', sql<number>`count(*)::int`.as('count')]).groupBy('qcLots.state').execute()
  return new Map(rows.map(({ state, count }) => [state, count]))
}

/** Lots past their due time, and the oldest of these times. */
export function findOverdue(db: Db, projectId: string): Promise<{ count: number, oldest: Date | null }> {
  return db
    .selectFrom('qcLots')
    .select([sql<number>`count(*)::int`.as('count'), sql<Date | null>`min(due_at)`.as('oldest')])
    .where('projectId', '=', projectId)
    .where(NEEDS_PERSON)
    .where('dueAt', '<', sql<Date>`now()`)
    .executeTakeFirstOrThrow()
}

export function findLot(db: Db, id: string): Promise<NamedLotRow | undefined> {
  return db
    .selectFrom('qcLots')
    .leftJoin('datasets', 'datasets.id', 'qcLots.datasetId')
    .leftJoin('datasetVersions', 'datasetVersions.id', 'qcLots.datasetVersionId')
    .selectAll('qcLots')
    .select(NAMES).select(RUN_NAME).select(IS_DECIDABLE)
    .where('qcLots.id', '=', id)
    .executeTakeFirst()
}

export function lockLot(trx: Trx, id: string): Promise<QcLotRow | undefined> {
  return trx.selectFrom('qcLots').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/**
 * Locks the lots of a policy over a version that are not decided: no verdict is given on them meanwhile. Taken before
 * the lock of a rejected lot, as closing a lot for rework does. All of them, or a verdict on the rest would come in
 * between; the answer is one row, however many they are.
 */
export async function lockOpenLots(trx: Trx, { policyId, datasetVersionId }: LotPlace): Promise<void> {
  await trx
    .selectFrom(eb => eb
      .selectFrom('qcLots')
      .select('id')
      .where('datasetVersionId', '=', datasetVersionId)
      .where('policyId', '=', policyId)
      .where('origin', '=', 'version')
      .where(NEEDS_PERSON)
      .orderBy('id')
      .forUpdate()
      .as('open'))
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
}

/** The lot of a stage that waits, or has waited. */
export function findLotOfStage(
  db: Db, { runId, stageKey }: { runId: string, stageKey: string },
): Promise<QcLotRow | undefined> {
  return db.selectFrom('qcLots').selectAll()
    .where('runId', '=', runId).where('stageKey', '=', stageKey).where('origin', '=', 'gate').executeTakeFirst()
}

type VersionLotRow = Pick<QcLotRow, 'id' | 'number' | 'state'> & { datasetId: string, semver: string }

/** The newest lot over each version that the run sealed; one that was closed is as none. At most 100. */
export function listLotsOfVersions(db: Db, runId: string): Promise<VersionLotRow[]> {
  return db
    .selectFrom('datasetVersions as version')
    .innerJoinLateral(
      eb => eb
        .selectFrom('qcLots')
        .select(['qcLots.id', 'qcLots.number', 'qcLots.state'])
        .whereRef('qcLots.datasetVersionId', '=', 'version.id')
        .where('qcLots.state', '!=', 'CLOSED')
        .orderBy('qcLots.id', 'desc')
        .limit(1)
        .as('lot'),
      join => join.onTrue(),
    )
    .select(['version.datasetId', 'version.semver', 'lot.id', 'lot.number', 'lot.state'])
    .where('version.producedByRun', '=', runId)
    .orderBy('version.id')
    .limit(100)
    .execute()
}

/** Lots that rework this one, oldest first. At most 50. */
export function listChildLots(db: Db, parentLotId: string): Promise<Pick<QcLotRow, 'id' | 'number' | 'state'>[]> {
  return db.selectFrom('qcLots')
    .select(['id', 'number', 'state']).where('parentLotId', '=', parentLotId).orderBy('id').limit(50).execute()
}

/** Whether a lot has taken the place of this one, and was not closed. */
export async function isReplaced(db: Db, id: string): Promise<boolean> {
  const child = await db
    .selectFrom('qcLots')
    .select('id')
    .where('parentLotId', '=', id)
    .where('state', '!=', 'CLOSED')
    .limit(1)
    .executeTakeFirst()
  return child !== undefined
}

export type NewLot = Pick<
  QcLotRow,
  'id' | 'projectId' | 'policyId' | 'origin' | 'datasetId' | 'datasetVersionId' | 'runId' | 'stageKey' | 'artifactUri'
  | 'mediaType' | 'population' | 'seed' | 'sampleSize' | 'acceptNumber' | 'minorAcceptNumber' | 'parentLotId'
  | 'dueAt' | 'createdBy'
>
& { policy: FrozenPolicy }

/**
 * Numbered within its project; the project's row is locked until the transaction ends, so that no number is given
 * twice. Rows that refer to the project are written meanwhile.
 */
export async function insertLot(trx: Trx, { policy, ...lot }: NewLot): Promise<QcLotRow> {
  await trx.selectFrom('projects')
    .select('id').where('id', '=', lot.projectId).forNoKeyUpdate().executeTakeFirstOrThrow()
  const { number } = await trx.selectFrom('qcLots').select(sql<number>`coalesce(max(number), 0) + 1`.as('number'))
    .where('projectId', '=', lot.projectId).executeTakeFirstOrThrow()
  return trx.insertInto('qcLots')
    .values({ ...lot, number, policy: JSON.stringify(policy) }).returningAll().executeTakeFirstOrThrow()
}

export type LotEdit = Partial<Pick<
  QcLotRow,
  'state' | 'decidedAt' | 'decidedBy' | 'reason' | 'reviewed' | 'passed' | 'fixed' | 'failed' | 'critical' | 'major'
  | 'minor' | 'dueAt' | 'leavesOutFailed'
>>

export function updateLot(trx: Trx, id: string, change: LotEdit): Promise<QcLotRow> {
  return trx
    .updateTable('qcLots')
    .set(eb => ({ ...change, version: eb('version', '+', 1), updatedAt: sql<Date>`now()` }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Lots with a verdict, newest first. */
export function listReviewedLots(
  db: Db, { projectId, policyId, limit }: { projectId: string, policyId?: string | undefined, limit: number },
): Promise<NamedLotRow[]> {
  return selectLots(db, { projectId, policyId })
    .selectAll('qcLots')
    .select(NAMES).select(RUN_NAME).select(IS_DECIDABLE)
    .where('qcLots.reviewed', '>', 0)
    .orderBy('qcLots.id', 'desc')
    .limit(limit)
    .execute()
}

export interface VerdictSums {
  lots: number
  reviewed: number
  passed: number
  fixed: number
  critical: number
  major: number
  /** Of lots whose policy has a limit for them. */
  minor: number
}

export function sumLotsSince(
  db: Db, { projectId, policyId, since }: { projectId: string, policyId?: string | undefined, since: Date },
): Promise<VerdictSums> {
  const sum = (column: 'reviewed' | 'passed' | 'fixed' | 'critical' | 'major') =>
    sql<number>`coalesce(sum(${sql.ref(column)}), 0)::int`.as(column)
  return db
    .selectFrom('qcLots')
    .select([
      sql<number>`(count(*) filter (where reviewed > 0))::int`.as('lots'), sum('reviewed'), sum('passed'), sum('fixed'),
      sum('critical'), sum('major'),
      sql<number>`(coalesce(sum(minor) filter (where minor_accept_number is not null), 0))::int`.as('minor'),
    ])
    .where('projectId', '=', projectId)
    .where('createdAt', '>=', since)
    .$if(policyId !== undefined, query => query.where('policyId', '=', policyId ?? ''))
    .executeTakeFirstOrThrow()
}
