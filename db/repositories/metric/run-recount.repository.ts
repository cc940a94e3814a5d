import { sql } from 'kysely'
import type { Db } from '../../client'
import { IS_PARTIAL } from '../run/run-filter'
import { IS_LIVING } from '../run/task-run-ingest.repository'
import { RUN_COUNT_GRAINS_SECONDS } from './run-count.repository'

const toBucket = (seconds: unknown, at: unknown) =>
  sql`date_bin(make_interval(secs => ${seconds}), ${at}, timestamptz '2020-01-01 00:00:00Z')`
const [FINEST_SECONDS] = RUN_COUNT_GRAINS_SECONDS
const QUARTER = sql.lit(FINEST_SECONDS)
const STATE = sql`case when observed_state = 'SUCCEEDED' and ${IS_PARTIAL} then 'PARTIAL' else observed_state end`

/**
 * Adds to the counts by time and state what they lack since a UTC day, and takes away what is too much: a console of an
 * older version ends runs without counting them. Differences are added, so whoever counts meanwhile is not undone.
 */
export async function recountRuns(db: Db, from: Date): Promise<void> {
  await db.transaction().execute(async (trx) => {
    // Of two consoles, the second sees what the first has added.
    await sql`select pg_advisory_xact_lock(hashtextextended('recount of runs', 0))`.execute(trx)
    await sql`
      insert into run_counts (grain_seconds, bucket_start, project_id, moment, state, runs)
      select grain_seconds, bucket_start, project_id, moment, state, sum(runs)::bigint from (
        select grain_seconds, bucket_start, project_id, moment, state, -runs as runs
        from run_counts where bucket_start >= ${from}
        union all
        select grain, ${toBucket(sql`grain`, sql`quarter`)}, project_id, moment, state, runs from (
          select project_id, moment, ${toBucket(QUARTER, sql`at`)} as quarter, state, count(*) as runs from (
            select task_runs.project_id, moment, at, ${STATE} as state
            from projects join task_runs on task_runs.project_id = projects.id
              cross join lateral (
                values ('created', task_runs.created_at), ('finished', finished_at)
              ) moments (moment, at)
            where (task_runs.created_at >= ${from} or finished_at >= ${from}) and at >= ${from} and not ${IS_LIVING}
          ) ended group by 1, 2, 3, 4
        ) quarters cross join unnest(${sql.lit(`{${RUN_COUNT_GRAINS_SECONDS.join()}}`)}::integer[]) grain
      ) differences group by 1, 2, 3, 4, 5 having sum(runs) <> 0
      -- As every writer, so that none waits for another that waits for it.
      order by project_id, moment, grain_seconds::text collate "C", bucket_start, state collate "C"
      on conflict (project_id, moment, grain_seconds, bucket_start, state)
        do update set runs = run_counts.runs + excluded.runs`.execute(trx)
  })
}
