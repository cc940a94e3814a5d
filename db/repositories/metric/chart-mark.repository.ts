import { sql } from 'kysely'
import type { Db } from '../../client'
import { lowestBefore } from '../../partitions'

export interface ChartMarkWhere {
  projectId: string
  pipelineId: string | undefined
  from: Date
  to: Date
}

export interface ChartMarkRow {
  kind: 'alert' | 'model' | 'revision'
  at: Date
  /** Of the alert or of the pipeline. */
  id: string
  name: string
  value: string
  note: string
  readyMade: string | null
  ruleName: string | null
}

/**
 * What may explain a bend of a line: alerts raised, revisions saved, and models that a revision replaced. Newest first.
 */
export async function listChartMarks(
  db: Db, { projectId, pipelineId, from, to }: ChartMarkWhere, limit: number,
): Promise<{ count: number, items: ChartMarkRow[] }> {
  const isSaved = sql`saved.project_id = ${projectId} and saved.id >= ${lowestBefore(from)}
    and saved.created_at >= ${from} and saved.created_at < ${to} and not pipelines.is_built_in
    ${pipelineId === undefined ? sql`` : sql`and pipelines.id = ${pipelineId}`}`
  const { rows } = await sql<ChartMarkRow & { count: number }>`
    select *, count(*) over ()::int as count from (
      select 'revision' as kind, saved.created_at as at, pipelines.id, pipelines.name, saved.number::text as value,
        saved.message as note, null as ready_made, null as rule_name
      from pipeline_revisions saved join pipelines on pipelines.id = saved.pipeline_id where ${isSaved}
      union all
      select 'model', saved.created_at, pipelines.id, pipelines.name, stage.parameters ->> 'model',
        before.parameters ->> 'model', null, null
      from pipeline_revisions saved join pipelines on pipelines.id = saved.pipeline_id
        join pipeline_revisions older on older.pipeline_id = saved.pipeline_id and older.number = saved.number - 1
        join pipeline_stages stage on stage.revision_id = saved.id
        join pipeline_stages before on before.revision_id = older.id and before.stage_key = stage.stage_key
      where ${isSaved} and stage.parameters ->> 'model' <> before.parameters ->> 'model'
      union all
      select 'alert', alerts.fired_at, alerts.id, alert_rules.name, alerts.peak_severity, '', alert_rules.ready_made,
        alert_rules.name
      from alerts join alert_rules on alert_rules.id = alerts.rule_id
      where alerts.project_id = ${projectId} and alerts.fired_at >= ${from} and alerts.fired_at < ${to}
        ${pipelineId === undefined
          ? sql``
          : sql`and (alerts.labels ->> 'pipeline' = ${pipelineId}
          or alerts.pipelines ? ${pipelineId})`}
    ) mark order by at desc, kind, id desc limit ${limit}`.execute(db)
  return { count: rows[0]?.count ?? 0, items: rows }
}
