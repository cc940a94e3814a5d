import { sql } from 'kysely'
import type { Db } from '../../client'
import { MOST_ENTERED, type StageOfPipeline } from './metric.repository'

/**
 * Counts of runs, trials excepted, that ended in a window, by the stages that started in them; equal to the list
 * filtered by that pipeline and stage. Reads the runs one by one (`offset 0` keeps the planner from reading all
 * stages): for the minutes that no bucket of the statistics covers.
 */
export async function countRunsByStage(
  db: Db,
  { projectId, pipelineId, from, to }: { projectId: string, pipelineId: string | undefined, from: Date, to: Date },
): Promise<(StageOfPipeline & { count: number })[]> {
  const { rows } = await sql<StageOfPipeline & { count: number }>`
    select run.pipeline_id, stage.stage_key, stage.kind as stage_kind, count(*)::int as count
    from task_runs run cross
      join lateral (select stage_key, kind, attempt from stage_runs where run_id = run.id offset 0) stage
    where run.project_id = ${projectId} and run.finished_at >= ${from} and run.finished_at < ${to}
      and run.record_limit = 0 and stage.attempt > 0
      ${pipelineId === undefined ? sql`` : sql`and run.pipeline_id = ${pipelineId}`}
    group by run.pipeline_id, stage.stage_key, stage.kind order by stage.stage_key, run.pipeline_id
      limit ${sql.lit(MOST_ENTERED)}`.execute(db)
  return rows
}
