import { sql } from 'kysely'
import type { DesiredState } from '#shared/domain/run/run-state'
import type { Db, Trx } from '../../client'
import { anyOf } from './run-selection.repository'
import { RUN_COLUMNS, type TaskRunHead, type TaskRunRow } from './task-run.repository'

/** Locks in the order of ids, so that two writers cannot deadlock. Unknown ids are absent. */
export function lockRunHeads(trx: Trx, ids: readonly string[]): Promise<TaskRunHead[]> {
  return trx.selectFrom('taskRuns').select(RUN_COLUMNS).where('id', '=', anyOf(ids)).orderBy('id').forUpdate().execute()
}

export const listRunHeads = (db: Db, ids: readonly string[]): Promise<TaskRunHead[]> =>
  db.selectFrom('taskRuns').select(RUN_COLUMNS).where('id', '=', anyOf(ids)).orderBy('id').execute()

/**
 * Of these runs those with a stage that a retry from what failed would run with a newer version of its model
 * configuration.
 */
export async function listMended(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const { rows } = await sql<{ id: string }>`
    select distinct run.id from task_runs run cross join jsonb_array_elements(run.spec -> 'stages') as stage
    join stage_runs on stage_runs.run_id = run.id and stage_runs.stage_key = stage ->> 'key'
      and stage_runs.state <> 'SUCCEEDED'
    join model_configs on model_configs.id = (stage -> 'configuration' ->> 'id')::uuid
      and model_configs.version <> (stage -> 'configuration' ->> 'version')::int
    where run.id = ${anyOf(ids)}`.execute(db)
  return new Set(rows.map(row => row.id))
}

/** Stores the desired state of locked runs; ingest stores the observed one. In any order. */
export function setDesiredStates(trx: Trx, ids: readonly string[], desiredState: DesiredState): Promise<TaskRunHead[]> {
  return trx
    .updateTable('taskRuns')
    .set(eb => ({ desiredState, updatedAt: sql<Date>`now()`, version: eb('version', '+', 1) }))
    .where('id', '=', anyOf(ids))
    .returning(RUN_COLUMNS)
    .execute()
}

/** Stores a person's decision about locked runs. In any order. */
export function setDispositions(
  trx: Trx, ids: readonly string[], decision: Pick<TaskRunRow, 'disposition' | 'dispositionNote' | 'decidedBy'>,
): Promise<TaskRunHead[]> {
  return trx
    .updateTable('taskRuns')
    .set(eb => ({
      ...decision, decidedAt: sql<Date>`now()`, fixedByRunId: null, updatedAt: sql<Date>`now()`,
      version: eb('version', '+', 1),
    }))
    .where('id', '=', anyOf(ids))
    .returning(RUN_COLUMNS)
    .execute()
}
