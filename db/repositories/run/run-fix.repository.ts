import { type RawBuilder, sql } from 'kysely'
import type { Trx } from '../../client'
import { fromBatch, toBatch, type BatchColumn } from '../../unnest'

/**
 * A failure that is open, or was before a retry of it failed, too, and the first later run of its task that succeeded
 * after it.
 */
export interface RunFix {
  failureId: string
  before: 'open' | 'retried'
  projectId: string
  fixedByRunId: string
  fixedAt: Date
  /** Records that failed in the run that succeeded, within the tolerance of its stages. */
  recordsFailed: number
  /** Who launched the run that succeeded. */
  actor: string
}

const ID: BatchColumn<RunFix> = { column: 'id', type: 'uuid', of: fix => fix.failureId }
const RUN: BatchColumn<RunFix> = { column: 'run_id', type: 'uuid', of: fix => fix.fixedByRunId }
const AT: BatchColumn<RunFix> = { column: 'fixed_at', type: 'timestamptz', of: fix => fix.fixedAt }

/**
 * Open failures that are fixed. A fix was launched after the failed run, ended after it, and succeeded: all records
 * read, its version sealed. Records that failed within the tolerance of their stage do not count against it; how many
 * is recorded. The retry of a trial is a trial, and fixes it. A retry of rejected records reads no others: it fixes
 * only an earlier one of them. What fixes the last one of a chain of retries fixes those before it.
 *
 * @param side which of the two runs is one of `ids`.
 */
export async function listFixes(trx: Trx, side: 'failure' | 'success', ids: readonly string[]): Promise<RunFix[]> {
  if (ids.length === 0) {
    return []
  }
  const { rows } = await sql<RunFix>`
    with fixed as (select distinct on (failure.id)
      failure.id as failure_id, failure.disposition as before, failure.root_run_id, failure.spec -> 'group' as of_group,
      failure.project_id, success.id as fixed_by_run_id, success.finished_at as fixed_at, success.records_failed,
      success.actor
    from task_runs failure
    join task_runs success on success.task_id = failure.task_id and success.id > failure.id
      and success.finished_at >= failure.finished_at
    where ${sql.ref(`${side}.id`)} = any(${[...ids]}::text[]::uuid[]) and failure.disposition = 'open'
      and success.observed_state = 'SUCCEEDED'
        and (success.record_limit = 0
          or (success.parent_run_id is not null and success.root_run_id = failure.root_run_id
            and success.record_limit = failure.record_limit)) and success.state_reason <> 'SEAL_FAILED'
      and (not jsonb_exists(success.spec, 'group') or success.spec -> 'group' = failure.spec -> 'group')
    order by failure.id, success.id)
    select failure_id, before, project_id, fixed_by_run_id, fixed_at, records_failed, actor from fixed
    union all
    (select distinct on (earlier.id) earlier.id, earlier.disposition, earlier.project_id, fixed.fixed_by_run_id,
    fixed.fixed_at, fixed.records_failed, fixed.actor
    from fixed join task_runs earlier on ${isOfChain('earlier', sql`fixed.root_run_id`, sql`fixed.of_group`)}
      and earlier.id < fixed.failure_id and earlier.disposition = 'retried'
    order by earlier.id, fixed.failure_id)`.execute(trx)
  return rows
}

/**
 * The runs of a chain: the first one, and its retries. Those of rejected records are chains of their own, by their
 * group.
 */
const isOfChain = (table: string, rootRunId: RawBuilder<unknown>, group: RawBuilder<unknown>) =>
  sql<boolean>`(${sql.ref(`${table}.id`)} = ${rootRunId}
    or (${sql.ref(`${table}.root_run_id`)} = ${rootRunId} and ${sql.ref(`${table}.parent_run_id`)} is not null))
  and ${sql.ref(`${table}.spec`)} -> 'group' is not distinct from ${group}`

/** A failure that is no longer open by itself, since a later retry of its chain has failed, too. */
export interface RetriedFailure {
  id: string
  projectId: string
  retriedByRunId: string
  /** Who launched that retry. */
  actor: string
}

/** Of each chain of these runs only the last failure stays open: one cause is one open failure. */
export async function closeRetried(trx: Trx, ids: readonly string[]): Promise<RetriedFailure[]> {
  if (ids.length === 0) {
    return []
  }
  const { rows } = await sql<RetriedFailure>`
    with failed as (
      select distinct root_run_id, spec -> 'group' as of_group from task_runs
        where id = any(${[...ids]}::text[]::uuid[]) and parent_run_id is not null
    ), newest as (
      select distinct on (failed.root_run_id, failed.of_group) run.id, run.finished_at, run.actor, failed.root_run_id,
        failed.of_group
      from failed join task_runs run on ${isOfChain('run', sql`failed.root_run_id`, sql`failed.of_group`)}
        and run.disposition = 'open'
      order by failed.root_run_id, failed.of_group, run.id desc
    )
    update task_runs set disposition = 'retried', disposition_note = '', decided_by = '',
      decided_at = newest.finished_at, updated_at = now(), version = task_runs.version + 1
    from newest
    where ${isOfChain('task_runs', sql`newest.root_run_id`, sql`newest.of_group`)} and task_runs.disposition = 'open'
      and task_runs.id < newest.id
    returning task_runs.id, task_runs.project_id, newest.id as retried_by_run_id, newest.actor`.execute(trx)
  return rows
}

/** Closes failures that are not decided; each may appear only once. @returns ids of those closed. */
export async function closeFixed(trx: Trx, fixes: readonly RunFix[]): Promise<string[]> {
  if (fixes.length === 0) {
    return []
  }
  const { rows } = await sql<{ id: string }>`
    update task_runs set disposition = 'rerun_ok', disposition_note = '', decided_by = '',
      decided_at = ${fromBatch(AT)},
      fixed_by_run_id = ${fromBatch(RUN)}, updated_at = now(), version = task_runs.version + 1
    from ${toBatch([ID, RUN, AT], fixes)}
    where task_runs.id = ${fromBatch(ID)} and task_runs.id = any(${fixes.map(fix => fix.failureId)}::text[]::uuid[])
      and task_runs.disposition in ('open', 'retried')
    returning task_runs.id`.execute(trx)
  return rows.map(row => row.id)
}
