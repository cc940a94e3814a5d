import { sql } from 'kysely'
import type { RejectGroup } from '#shared/domain/run/run-record'
import type { Db } from '../../client'
import type { TaskRunRow } from './task-run.repository'

const COLUMNS = [
  'id', 'name', 'parentRunId', 'observedState', 'desiredState', 'stateReason', 'isReconciling', 'recordsIn',
  'recordsOut', 'recordsFailed', 'error', 'createdAt', 'finishedAt',
] as const

/** A retry of rejected records, among the runs of one first run. */
export interface GroupRunRow extends Pick<TaskRunRow, (typeof COLUMNS)[number]> {
  group: RejectGroup
  isRecovered: boolean
}

/**
 * What the retry recovered is in a version, or nothing was left to add to the one that it was to extend. A success
 * without a publish stage only shows that the cause is mended. Of two publish stages one may have sealed: its records
 * must not be added again. No other stage of such a retry reads a version.
 */
const IS_RECOVERED = sql<boolean>`(observed_state = 'SUCCEEDED' and (
  exists (select from dataset_versions where produced_by_run = task_runs.id)
  or (state_reason <> 'SEAL_FAILED' and jsonb_path_exists(spec, '$.stages[*].input.datasetVersionId'))))`

const selectGroupRuns = (db: Db) => db.selectFrom('taskRuns')
  .select([...COLUMNS, sql<RejectGroup>`spec -> 'group'`.as('group'), IS_RECOVERED.as('isRecovered')])
  .where('parentRunId', 'is not', null).where(sql<boolean>`jsonb_exists(spec, 'group')`)

/** The newest `limit` ones of a family of retries, oldest first. */
export async function listGroupRuns(
  db: Db, { rootRunId }: Pick<TaskRunRow, 'rootRunId'>, limit: number,
): Promise<GroupRunRow[]> {
  const rows = await selectGroupRuns(db).where('rootRunId', '=', rootRunId).orderBy('id', 'desc').limit(limit).execute()
  return rows.reverse()
}

/**
 * The newest `limit` ones of groups that a run has: a group of a stage that it took over is that of the run in which
 * the stage ran. Oldest first.
 */
export async function listRetriesOfGroups(
  db: Db, { id, rootRunId }: Pick<TaskRunRow, 'id' | 'rootRunId'>, limit: number,
): Promise<GroupRunRow[]> {
  const rows = await selectGroupRuns(db).where('rootRunId', '=', rootRunId)
    .where(sql<boolean>`(spec -> 'group' ->> 'stageKey', spec -> 'group' ->> 'runId') in
      (select stage_key, coalesce(reused_run_id, run_id)::text from stage_runs where run_id = ${id})`)
    .orderBy('id', 'desc').limit(limit).execute()
  return rows.reverse()
}

/** Of a retry of rejected records. */
export async function hasRecovered(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('taskRuns')
    .select(IS_RECOVERED.as('isRecovered')).where('id', '=', id).executeTakeFirst()
  return row?.isRecovered === true
}
