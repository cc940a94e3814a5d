import { sql, type Selectable } from 'kysely'
import { RUN_COUNTERS } from '#shared/domain/run/counters'
import type { FrozenRunSpec, RejectGroup } from '#shared/domain/run/run-record'
import type { Db, Trx } from '../../client'
import type { Schema } from '../../schema'

export type TaskRunRow = Selectable<Schema['taskRuns']>

/** Columns of a row of the list: everything but the spec, which may be large. */
export const RUN_COLUMNS = [
  'id', 'projectId', 'taskId', 'pipelineId', 'revisionId', 'name', 'observedState', 'desiredState', 'stateReason',
  'isReconciling',
  'trigger', 'parentRunId', 'actor', 'priority', 'recordLimit', 'error', 'disposition', 'dispositionNote',
  ...RUN_COUNTERS, 'fraction',
  'createdAt', 'startedAt', 'finishedAt', 'pausedAt', 'pausedMs', 'version',
] as const

export type TaskRunHead = Pick<TaskRunRow, (typeof RUN_COLUMNS)[number]>

export function findTaskRun(db: Db, id: string): Promise<TaskRunRow | undefined> {
  return db.selectFrom('taskRuns').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What a failure says of the run that fixed it. */
export function findFixingRun(db: Db, id: string): Promise<
  Pick<TaskRunRow, 'id' | 'name' | 'recordsFailed'> | undefined
> {
  return db.selectFrom('taskRuns').select(['id', 'name', 'recordsFailed']).where('id', '=', id).executeTakeFirst()
}

/** The run of the same task before this one. */
export async function findPreviousRunId(
  db: Db, { id, taskId }: Pick<TaskRunRow, 'id' | 'taskId'>,
): Promise<string | undefined> {
  const row = await db.selectFrom('taskRuns')
    .select('id').where('taskId', '=', taskId).where('id', '<', id).orderBy('id', 'desc').limit(1).executeTakeFirst()
  return row?.id
}

type Drops = Pick<TaskRunRow, 'recordsIn' | 'recordsOut' | 'recordsDropped'>

type OfPipeline = Pick<TaskRunRow, 'id' | 'projectId' | 'pipelineId'>

/**
 * What full runs of the pipeline before this one have dropped, newest first; they succeeded, and read its own input.
 */
export function listEarlierDrops(db: Db, run: OfPipeline, limit: number): Promise<Drops[]> {
  return db.selectFrom('taskRuns').select(['recordsIn', 'recordsOut', 'recordsDropped'])
    .where('projectId', '=', run.projectId).where('pipelineId', '=', run.pipelineId).where('id', '<', run.id)
    .where('observedState', '=', 'SUCCEEDED').where('recordLimit', '=', 0).where(sql<boolean>`spec -> 'group' is null`)
    .orderBy('id', 'desc').limit(limit).execute()
}

export function lockTaskRun(trx: Trx, id: string): Promise<TaskRunRow | undefined> {
  return trx.selectFrom('taskRuns').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export interface NewTaskRun extends Pick<
  TaskRunRow,
  'id' | 'projectId' | 'taskId' | 'pipelineId' | 'revisionId' | 'name' | 'trigger' | 'actor' | 'priority'
  | 'recordLimit' | 'modelVersion' | 'templateVersion'
> {
  spec: FrozenRunSpec
  /** Of a retry. */
  parent?: Pick<TaskRunRow, 'id' | 'rootRunId'> | undefined
}

/** Inserts a run, as its own root unless it is a retry; PENDING until the queue has accepted it. */
export function insertTaskRun(trx: Trx, { spec, parent, ...run }: NewTaskRun): Promise<TaskRunRow> {
  return trx
    .insertInto('taskRuns')
    .values({
      ...run, rootRunId: parent?.rootRunId ?? run.id, parentRunId: parent?.id ?? null, spec: JSON.stringify(spec),
      updatedAt: sql<Date>`now()`,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** Stores a person's decision. */
export function setDisposition(
  trx: Trx, id: string, decision: Pick<TaskRunRow, 'disposition' | 'dispositionNote' | 'decidedBy'>,
): Promise<TaskRunRow> {
  return trx
    .updateTable('taskRuns')
    .set(eb => ({
      ...decision, decidedAt: sql<Date>`now()`, fixedByRunId: null, updatedAt: sql<Date>`now()`,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
}

/** The pipeline of a run, also an archived one. */
export function findRunPipeline(db: Db, { pipelineId, revisionId }: { pipelineId: string, revisionId: string }) {
  return db
    .selectFrom('pipelines')
    .innerJoin('pipelineRevisions', 'pipelineRevisions.pipelineId', 'pipelines.id')
    .leftJoin('pipelineRevisions as newest', 'newest.id', 'pipelines.currentRevisionId')
    .select([
      'pipelines.id', 'pipelines.name', 'pipelines.archivedAt', 'pipelines.isBuiltIn', 'pipelines.version',
      'pipelineRevisions.number as revision', 'newest.number as newestRevision',
    ])
    .where('pipelines.id', '=', pipelineId)
    .where('pipelineRevisions.id', '=', revisionId)
    .executeTakeFirst()
}

const RETRY_COLUMNS = [
  'id', 'name', 'parentRunId', 'observedState', 'desiredState', 'isReconciling', 'recordsIn', 'recordsFailed', 'error',
  'createdAt',
] as const
export type RetryRow = Pick<TaskRunRow, (typeof RETRY_COLUMNS)[number]> & { group: RejectGroup | null }

/** Only a retry has one: the specs of other runs, which may be large, are not read. */
export const GROUP = sql<
  RejectGroup | null
>`case when task_runs.parent_run_id is not null then task_runs.spec -> 'group' end`

/** A retry of this run that has not ended; the newest one. */
export function findLivingRetry(
  db: Db, { id, rootRunId }: Pick<TaskRunRow, 'id' | 'rootRunId'>,
): Promise<{ id: string, name: string } | undefined> {
  return db.selectFrom('taskRuns').select(['id', 'name'])
    .where('rootRunId', '=', rootRunId).where('parentRunId', '=', id).where('finishedAt', 'is', null)
    .orderBy('id', 'desc').limit(1).executeTakeFirst()
}

/** A retry of this run that has not ended, or that was made since a moment. */
export function findRetrySince(
  db: Db, { id, rootRunId }: Pick<TaskRunRow, 'id' | 'rootRunId'>, since: Date | undefined,
): Promise<{ id: string } | undefined> {
  return db.selectFrom('taskRuns').select('id')
    .where('rootRunId', '=', rootRunId).where('parentRunId', '=', id)
    .where(eb => eb.or([eb('finishedAt', 'is', null), ...since ? [eb('createdAt', '>=', since)] : []]))
    .limit(1).executeTakeFirst()
}

/** A run with all its retries and those of the same first run, oldest first. */
export function listRetries(db: Db, { rootRunId }: Pick<TaskRunRow, 'rootRunId'>, limit: number): Promise<RetryRow[]> {
  return db.selectFrom('taskRuns').select([...RETRY_COLUMNS, GROUP.as('group')])
    .where(eb =>
      eb.or([eb('id', '=', rootRunId), eb.and([eb('rootRunId', '=', rootRunId), eb('parentRunId', 'is not', null)])]))
    .orderBy('id', 'asc').limit(limit).execute()
}
