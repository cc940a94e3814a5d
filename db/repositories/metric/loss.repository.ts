import { sql } from 'kysely'
import type { Db } from '../../client'
import { IS_FULL, IS_LIVING } from '../run/task-run-ingest.repository'

export interface LossWhere {
  projectId: string
  pipelineId: string | undefined
  stageKey: string
  fate: 'dropped' | 'failed'
  /** Half-open. */
  from: Date
  to: Date
}

export interface LossRow {
  runId: string
  name: string
  finishedAt: Date | null
  records: number
  reasons: Record<string, number>
}

/**
 * Runs, trials excepted, in which a stage lost records, most first: those that ended in the range, and those that are
 * still active. What a retry took over was lost in another run.
 */
export async function listLosses(
  db: Db, { projectId, pipelineId, stageKey, fate, from, to }: LossWhere, limit: number,
): Promise<{ count: number, records: number, items: LossRow[] }> {
  const [records, reasons] = [sql.ref(`stage.records_${fate}`), sql.ref(`stage.${fate}_by_reason`)]
  const { rows } = await sql<LossRow & { count: number, total: number }>`
    select run.id as run_id, run.name, run.finished_at, ${records} as records, ${reasons} as reasons,
      count(*) over ()::int as count, sum(${records}) over ()::bigint as total
    from (
      select id, name, finished_at, pipeline_id from task_runs
        where project_id = ${projectId} and ${IS_FULL} and finished_at >= ${from} and finished_at < ${to}
      union all
      select id, name, finished_at, pipeline_id from task_runs
        where project_id = ${projectId} and ${IS_FULL} and ${IS_LIVING} and created_at < ${to}
    ) run join stage_runs stage on stage.run_id = run.id and stage.stage_key = ${stageKey}
    where ${records} > 0
      and stage.reused_run_id is null ${pipelineId === undefined ? sql`` : sql`and run.pipeline_id = ${pipelineId}`}
    order by records desc, run.id desc limit ${limit}`.execute(db)
  return { count: rows[0]?.count ?? 0, records: rows[0]?.total ?? 0, items: rows }
}
