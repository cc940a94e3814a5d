import { sql } from 'kysely'
import type { Db } from '../../client'
import { IS_FULL, IS_LIVING } from '../run/task-run-ingest.repository'

/**
 * From each event that tells of a pause to the next one; a pause without a next one goes on. A run begins and ends to
 * wait at its gates with an event of a stage, which then says so.
 */
const PAUSED = sql`
  select range_agg(tstzrange(occurred_at, greatest(occurred_at, coalesce(next_at, 'infinity')))) as paused from (
    select coalesce(payload ->> 'observed', payload ->> 'to') as state, occurred_at,
      lead(occurred_at) over (order by seq) as next_at from run_events
    where run_id = run.id and (type = 'run_state' or type = 'stage_state' and payload ? 'observed')
  ) event where state in ('PAUSED', 'WAITING')`

/**
 * How long any run but a trial was running within the range: runs beside each other count once, and the time in which a
 * run was paused counts only if another was running. Reads them one by one, and the events of those that were paused:
 * for short ranges.
 */
export async function sumRunningTime(
  db: Db,
  { projectId, pipelineId, from, to }: { projectId: string, pipelineId: string | undefined, from: Date, to: Date },
): Promise<number> {
  const ofPipeline = pipelineId === undefined ? sql`` : sql`and pipeline_id = ${pipelineId}`
  const { rows } = await sql<{ runningMs: number }>`
    select coalesce(sum(extract(epoch from upper(piece) - lower(piece))) * 1000, 0)::float8 as running_ms from (
      select unnest(range_agg(tstzmultirange(tstzrange(greatest(started_at, ${from}), least(ended_at, ${to})))
        - coalesce(paused, '{}'))) as piece from (
        select id, started_at, finished_at as ended_at, paused_ms, paused_at from task_runs
          where project_id = ${projectId} and ${IS_FULL} and finished_at >= ${from} and started_at < ${to} ${ofPipeline}
        union all
        select id, started_at, ${to}::timestamptz, paused_ms, paused_at from task_runs
          where project_id = ${projectId} and ${IS_FULL} and ${IS_LIVING} and started_at < ${to} ${ofPipeline}
      ) run left join lateral (${PAUSED}) pause on paused_ms > 0 or paused_at is not null
      where greatest(started_at, ${from}) < least(ended_at, ${to})
    ) pieces`.execute(db)
  return rows[0]?.runningMs ?? 0
}
