import { sql } from 'kysely'
import type { Db } from '#db/client'

/** Where the counts by time and state differ from the runs themselves; empty = nowhere. */
export async function listWrongCounts(db: Db): Promise<unknown[]> {
  const { rows } = await sql`
    with counted as (
      select grain_seconds, bucket_start, project_id, moment, state, runs from run_counts where runs <> 0
    ), raw as (
      select grain as grain_seconds,
        date_bin(make_interval(secs => grain), at, timestamptz '2020-01-01') as bucket_start, project_id,
        moment, case when observed_state = 'SUCCEEDED' and records_failed > records_in * 0.01 then 'PARTIAL'
        else observed_state end as state,
        count(*) as runs
      from task_runs cross join unnest('{900,3600,86400}'::integer[]) grain
        cross join lateral (values ('created', created_at), ('finished', finished_at)) moments (moment, at)
      where observed_state in ('SUCCEEDED', 'FAILED', 'CRASHED', 'CANCELLED') and at is not null group by 1, 2, 3, 4, 5
    )
    (select 'only counted' as what, * from (select * from counted except select * from raw) a)
    union all (select 'only raw', * from (select * from raw except select * from counted) b)
    limit 20`.execute(db)
  return rows
}
