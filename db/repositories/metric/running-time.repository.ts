import { sql } from 'kysely'
import type { Db } from '../../client'
import { IS_LIVING } from '../run/task-run-ingest.repository'

/** How long any run was running within the range: runs beside each other count once. Reads them one by one: for short ranges. */
export async function sumRunningTime(db: Db, { projectId, pipelineId, from, to }: { projectId: string, pipelineId: string | undefined, from: Date, to: Date }): Promise<number> {
  const ofPipeline = pipelineId === undefined ? sql`` : sql`and pipeline_id = ${pipelineId}`
  const { rows } = await sql<{ runningMs: number }>`
    select coalesce(sum(extract(epoch from upper(piece) - lower(piece))) * 1000, 0)::float8 as running_ms from (
      select unnest(range_agg(tstzrange(greatest(started_at, ${from}), least(ended_at, ${to})))) as piece from (
        select started_at, finished_at as ended_at from task_runs where project_id = ${projectId} and finished_at >= ${from} and started_at < ${to} ${ofPipeline}
        union all
        select started_at, ${to}::timestamptz from task_runs where project_id = ${projectId} and ${IS_LIVING} and started_at < ${to} ${ofPipeline}
      ) run where greatest(started_at, ${from}) < least(ended_at, ${to})
    ) pieces`.execute(db)
  return rows[0]?.runningMs ?? 0
}
