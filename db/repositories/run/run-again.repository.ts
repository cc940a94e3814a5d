import { sql } from 'kysely'
import type { Trx } from '../../client'
import type { RunFix } from './run-fix.repository'

/**
 * Undecided failures that runs fix which were launched again from their page, whatever their task: a launch with other
 * inputs is a task of its own. A launch again of a launch again fixes the first failure, too, and so do the retries of
 * each. What was launched again from the same failure before, and failed, is the same work: it is fixed as well. A
 * trial fixes only trials as long as itself, and a retry of rejected records nothing.
 *
 * @param ids runs that have succeeded; those that were not launched again, and are no retries, fix nothing
 */
export async function listFixedAgain(trx: Trx, ids: readonly string[]): Promise<RunFix[]> {
  if (ids.length === 0) {
    return []
  }
  const { rows } = await sql<RunFix>`
    with recursive success as (
      select id, root_run_id, project_id, pipeline_id, record_limit, finished_at, records_failed, actor from task_runs
      where id = any(${[...ids]}::text[]::uuid[]) and observed_state = 'SUCCEEDED' and state_reason <> 'SEAL_FAILED'
        and not jsonb_exists(spec, 'group')
    ), chain (success_id, root_run_id, again) as (
      select success.id, root.id, (root.spec ->> 'again')::uuid
      from success join task_runs root on root.id = success.root_run_id
      union
      select chain.success_id, root.id, (root.spec ->> 'again')::uuid
      from chain
      join task_runs before on before.id = chain.again
      join task_runs root on root.id = before.root_run_id
    ), repeated (success_id, root_run_id) as (
      select success.id, chain.root_run_id
      from chain join success on success.id = chain.success_id and success.root_run_id <> chain.root_run_id
    ), family (success_id, root_run_id) as (
      select success_id, root_run_id from repeated
      union
      select success.id, failure.root_run_id
      from repeated
      join success on success.id = repeated.success_id
      join task_runs failure on failure.project_id = success.project_id and failure.pipeline_id = success.pipeline_id
        and failure.disposition = 'open' and failure.root_run_id <> success.root_run_id
      join task_runs root on root.id = failure.root_run_id
      join task_runs before on before.id = (root.spec ->> 'again')::uuid and before.root_run_id = repeated.root_run_id
    ), earlier (success_id, run_id) as (
      select success_id, root_run_id from family
      union all
      select family.success_id, retry.id
      from family join task_runs retry on retry.root_run_id = family.root_run_id and retry.parent_run_id is not null
    )
    select distinct on (failure.id) failure.id as failure_id, failure.disposition as before, failure.project_id,
      success.id as fixed_by_run_id, success.finished_at as fixed_at, success.records_failed, success.actor
    from earlier
    join success on success.id = earlier.success_id
    join task_runs failure on failure.id = earlier.run_id
    where failure.disposition in ('open', 'retried')
      and failure.id < success.id and failure.finished_at <= success.finished_at
      and (success.record_limit = 0 or success.record_limit = failure.record_limit)
    order by failure.id, success.id`.execute(trx)
  return rows
}

/**
 * The same of failures that become known only after the run that fixes them. They were launched again themselves, or
 * are retries: the first failure is known when it is launched again. Of all successes since then, only those can fix
 * any that were launched again, too, or are retries.
 *
 * @param ids of such failures
 */
export async function listFixedBefore(trx: Trx, ids: readonly string[]): Promise<RunFix[]> {
  if (ids.length === 0) {
    return []
  }
  const { rows } = await sql<{ id: string }>`
    select distinct success.id
    from task_runs failure
    join task_runs success on success.project_id = failure.project_id and success.pipeline_id = failure.pipeline_id
      and success.id > failure.id and success.finished_at >= failure.finished_at
      and (jsonb_exists(success.spec, 'again') or success.parent_run_id is not null)
    where failure.id = any(${[...ids]}::text[]::uuid[]) and success.observed_state = 'SUCCEEDED'`.execute(trx)
  const fixes = await listFixedAgain(trx, rows.map(({ id }) => id))
  return fixes.filter(({ failureId }) => ids.includes(failureId))
}
