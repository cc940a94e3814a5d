import { sql } from 'kysely'
import type { Db } from '../../client'
import { IS_PARTIAL } from '../run/run-filter'
import { IS_FULL } from '../run/task-run-ingest.repository'
import { createdIn, type LineWhere } from './line-chain'

export interface PartialRuns {
  runs: number
  /** Failed records of all of them. */
  records: number
  /** The newest of them, and where most of its records failed; null = there is none. */
  runId: string | null
  stageKey: string | null
  reason: string | null
}

/** Runs of the range that are looked at; of more, the newest. */
const LOOKED_AT = 2_000

/**
 * Full runs, of all pipelines, that have succeeded with more failed records than are usual; without those whose retries
 * have read as many again.
 */
export async function findPartialRuns(db: Db, where: LineWhere): Promise<PartialRuns> {
  const { rows: [row] } = await sql<PartialRuns>`
    with partial as materialized (
      select id, records_failed from (
        select id, root_run_id, observed_state, records_in, records_failed from task_runs
        where project_id = ${where.projectId} and ${IS_FULL} and ${createdIn(where)} order by id desc limit ${LOOKED_AT}
      ) task_runs where observed_state = 'SUCCEEDED' and ${IS_PARTIAL} and records_failed > (
        select coalesce(sum(records_in), 0) from task_runs retry
        where retry.root_run_id = task_runs.root_run_id and retry.parent_run_id is not null and retry.id > task_runs.id
          and retry.observed_state = 'SUCCEEDED' and retry.record_limit = 0
      )
    ), newest as (select id from partial order by id desc limit 1)
    select (select count(*)::int from partial) as runs,
      (select coalesce(sum(records_failed), 0)::bigint from partial) as records,
      (select id from newest) as run_id, place.stage_key, place.reason
    from (select) one left join (
      select stage.stage_key, entry.key as reason
      from newest cross join lateral (
        select stage_key, failed_by_reason from stage_runs where run_id = newest.id offset 0
      ) stage cross join lateral jsonb_each_text(stage.failed_by_reason) entry
      order by entry.value::bigint desc, stage.stage_key, reason limit 1
    ) place on true`.execute(db)
  return row ?? { runs: 0, records: 0, runId: null, stageKey: null, reason: null }
}
