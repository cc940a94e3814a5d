import { sql } from 'kysely'
import type { Trx } from '../../client'
import { fromBatch, toBatch, type BatchColumn } from '../../unnest'

/** An open failure, and the first later run of its task that succeeded after it. */
export interface RunFix {
  failureId: string
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
 * Open failures that are fixed. A fix was launched after the failed run, ended after it, and succeeded: all records read, its
 * version sealed. Records that failed within the tolerance of their stage do not count against it; how many is recorded. The
 * retry of a trial is a trial, and fixes it. A retry of rejected records reads no others: it fixes only an earlier one of them.
 *
 * @param side which of the two runs is one of `ids`.
 */
export async function listFixes(trx: Trx, side: 'failure' | 'success', ids: readonly string[]): Promise<RunFix[]> {
  if (ids.length === 0) {
    return []
  }
  const { rows } = await sql<RunFix>`
    select distinct on (failure.id)
      failure.id as failure_id, failure.project_id, success.id as fixed_by_run_id, success.finished_at as fixed_at, success.records_failed, success.actor
    from task_runs failure
    join task_runs success on success.task_id = failure.task_id and success.id > failure.id and success.finished_at >= failure.finished_at
    where ${sql.ref(`${side}.id`)} = any(${[...ids]}::text[]::uuid[]) and failure.disposition = 'open'
      and success.observed_state = 'SUCCEEDED' and (success.record_limit = 0 or (success.parent_run_id is not null and success.root_run_id = failure.root_run_id and success.record_limit = failure.record_limit)) and success.state_reason <> 'SEAL_FAILED'
      and (not jsonb_exists(success.spec, 'group') or success.spec -> 'group' = failure.spec -> 'group')
    order by failure.id, success.id`.execute(trx)
  return rows
}

/** Closes failures that are still open; each may appear only once. @returns ids of those closed. */
export async function closeFixed(trx: Trx, fixes: readonly RunFix[]): Promise<string[]> {
  if (fixes.length === 0) {
    return []
  }
  const { rows } = await sql<{ id: string }>`
    update task_runs set disposition = 'rerun_ok', disposition_note = '', decided_by = '', decided_at = ${fromBatch(AT)},
      fixed_by_run_id = ${fromBatch(RUN)}, updated_at = now(), version = task_runs.version + 1
    from ${toBatch([ID, RUN, AT], fixes)}
    where task_runs.id = ${fromBatch(ID)} and task_runs.id = any(${fixes.map(fix => fix.failureId)}::text[]::uuid[]) and task_runs.disposition = 'open'
    returning task_runs.id`.execute(trx)
  return rows.map(row => row.id)
}
