import { sql } from 'kysely'
import type { Db } from '../client'

export interface LineWhere {
  projectId: string
  /** Half-open, on the creation of runs. */
  from: Date
  to: Date
}

export interface LinePipelineRow {
  id: string
  name: string
  isBuiltIn: boolean
  runs: number
  recordsIn: number
}

/** Pipelines with runs: people's own first, then by records read. */
export function listLinePipelines(db: Db, { projectId, from, to }: LineWhere, limit: number): Promise<LinePipelineRow[]> {
  return db
    .selectFrom('taskRuns as run')
    .innerJoin('pipelines', 'pipelines.id', 'run.pipelineId')
    .select(['pipelines.id', 'pipelines.name', 'pipelines.isBuiltIn', sql<number>`count(*)::int`.as('runs'), sql<number>`sum(run.records_in)::bigint`.as('recordsIn')])
    .where('run.projectId', '=', projectId)
    .where('run.createdAt', '>=', from)
    .where('run.createdAt', '<', to)
    .groupBy(['pipelines.id', 'pipelines.name', 'pipelines.isBuiltIn'])
    .orderBy('pipelines.isBuiltIn')
    .orderBy('recordsIn', 'desc')
    .orderBy('pipelines.id')
    .limit(limit)
    .execute()
}

export interface LineStageRow {
  stageKey: string
  kind: string
  name: string
  position: number
  dependsOn: string[]
  isTerminal: boolean
  recordsIn: number
  recordsOut: number
  recordsDropped: number
  recordsFailed: number
  waiting: number
  running: number
  /** Of the runs that are in it now. */
  recordsPerSecond: number
  /** Read by attempts that have ended, and how long those took. */
  doneRecords: number
  doneMs: number
}

const batch = ({ projectId, from, to }: LineWhere, pipelineId: string) => sql`
  select id, observed_state in ('PENDING', 'QUEUED', 'RUNNING', 'PAUSING', 'PAUSED') as is_living from task_runs
  where project_id = ${projectId} and pipeline_id = ${pipelineId} and created_at >= ${from} and created_at < ${to}`

/** What a stage is called and reads comes from the newest run that has it. At most 100 stages a revision, by the contract. */
export async function sumLineStages(db: Db, where: LineWhere, pipelineId: string): Promise<LineStageRow[]> {
  const newest = (column: string) => sql`(array_agg(stage.${sql.ref(column)} order by stage.run_id desc))[1]`
  const { rows } = await sql<LineStageRow>`
    with batch as (${batch(where, pipelineId)})
    select stage.stage_key as "stageKey", ${newest('kind')} as kind, ${newest('name')} as name, ${newest('position')} as position,
      ${newest('depends_on')} as "dependsOn", ${newest('is_terminal')} as "isTerminal",
      sum(stage.records_in)::bigint as "recordsIn", sum(stage.records_out)::bigint as "recordsOut",
      sum(stage.records_dropped)::bigint as "recordsDropped", sum(stage.records_failed)::bigint as "recordsFailed",
      coalesce(sum(greatest(0, (
        select coalesce(sum(input.records_out), 0) from stage_runs input
        where input.run_id = stage.run_id and jsonb_exists(stage.depends_on, input.stage_key)
      ) - stage.records_in)) filter (where batch.is_living), 0)::bigint as waiting,
      (count(*) filter (where stage.state = 'RUNNING'))::int as running,
      coalesce(sum(stage.records_per_second) filter (where stage.state = 'RUNNING'), 0)::float8 as "recordsPerSecond",
      coalesce(sum(stage.records_in) filter (where stage.finished_at > stage.started_at), 0)::bigint as "doneRecords",
      coalesce(sum(extract(epoch from stage.finished_at - stage.started_at) * 1000 - stage.idle_ms) filter (where stage.finished_at > stage.started_at), 0)::float8 as "doneMs"
    from stage_runs stage join batch on batch.id = stage.run_id
    group by stage.stage_key
    order by position, stage.stage_key
    limit 500`.execute(db)
  return rows
}

export interface LineReasonRow {
  stageKey: string
  fate: 'dropped' | 'failed'
  reason: string
  records: number
}

export async function sumLineReasons(db: Db, where: LineWhere, pipelineId: string): Promise<LineReasonRow[]> {
  const part = (fate: 'dropped' | 'failed') => sql`
    select stage.stage_key as "stageKey", ${sql.lit(fate)} as fate, entry.key as reason, sum(entry.value::bigint)::bigint as records
    from stage_runs stage join batch on batch.id = stage.run_id, jsonb_each_text(stage.${sql.ref(`${fate}_by_reason`)}) entry
    group by stage.stage_key, entry.key`
  const { rows } = await sql<LineReasonRow>`
    with batch as (${batch(where, pipelineId)}) ${part('dropped')} union all ${part('failed')} order by records desc, reason limit 1000`.execute(db)
  return rows
}

export interface UsualStageRow {
  pipelineId: string
  stageKey: string
  recordsIn: number
  recordsOut: number
  /** Time at work. */
  workMs: number
}

/** What the stages of some pipelines did in runs created since then, where they went well and took time. */
export function sumUsualStages(db: Db, { pipelineIds, since }: { pipelineIds: readonly string[], since: Date }): Promise<UsualStageRow[]> {
  if (pipelineIds.length === 0) {
    return Promise.resolve([])
  }
  return db
    .selectFrom('taskRuns as run')
    .innerJoin('stageRuns as stage', 'stage.runId', 'run.id')
    .select([
      'run.pipelineId', 'stage.stageKey',
      sql<number>`sum(stage.records_in)::bigint`.as('recordsIn'),
      sql<number>`sum(stage.records_out)::bigint`.as('recordsOut'),
      sql<number>`greatest(1, sum(extract(epoch from stage.finished_at - stage.started_at) * 1000 - stage.idle_ms))::float8`.as('workMs'),
    ])
    .where('run.pipelineId', 'in', [...pipelineIds])
    .where('run.createdAt', '>=', since)
    .where('stage.state', '=', 'SUCCEEDED')
    .where('stage.recordsIn', '>', 0)
    .whereRef('stage.finishedAt', '>', 'stage.startedAt')
    .groupBy(['run.pipelineId', 'stage.stageKey'])
    .execute()
}
