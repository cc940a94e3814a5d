import { sql } from 'kysely'
import type { Trx } from '../../client'
import type { RunFix } from './run-fix.repository'

/**
 * Undecided failures that runs fix which were launched again from their page, whatever their task: a launch with other
 * inputs is a task of its own. A launch again of a launch again fixes the first failure, too, and so do the retries of
 * each. A trial fixes only trials as long as itself, and a retry of rejected records nothing.
 *
 * @param ids runs that have succeeded
 */
export async function listFixedAgain(trx: Trx, ids: readonly string[]): Promise<RunFix[]> {
  if (ids.length === 0) {
    return []
  }
  const { rows } = await sql<RunFix>`
    with recursive success as (
      select id, root_run_id, record_limit, finished_at, records_failed, actor from task_runs
      where id = any(${[...ids]}::text[]::uuid[]) and observed_state = 'SUCCEEDED' and state_reason <> 'SEAL_FAILED'
        and not jsonb_exists(spec, 'group')
    ), chain (success_id, root_run_id) as (
      select id, root_run_id from success
      union
      select chain.success_id, before.root_run_id
      from chain
      join task_runs root on root.id = chain.root_run_id
      join task_runs before on before.id = (root.spec ->> 'again')::uuid
    )
    select distinct on (failure.id) failure.id as failure_id, failure.disposition as before, failure.project_id,
      success.id as fixed_by_run_id, success.finished_at as fixed_at, success.records_failed, success.actor
    from chain
    join success on success.id = chain.success_id
    join task_runs failure on failure.id = chain.root_run_id
      or (failure.root_run_id = chain.root_run_id and failure.parent_run_id is not null)
    where chain.root_run_id <> success.root_run_id and failure.disposition in ('open', 'retried')
      and failure.id < success.id and failure.finished_at <= success.finished_at
      and (success.record_limit = 0 or success.record_limit = failure.record_limit)
    order by failure.id, success.id`.execute(trx)
  return rows
}
