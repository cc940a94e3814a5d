import { sql } from 'kysely'
import type { Db } from '../../client'
import { toLowestId } from '../../partitions'

export interface LineWhere {
  projectId: string
  /** Half-open range of the runs' creation time. */
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

/** Pipelines with runs: user pipelines before built-in ones, then by records read. */
export function listLinePipelines(db: Db, { projectId, from, to }: LineWhere, limit: number): Promise<LinePipelineRow[]> {
  return db
    .selectFrom('taskRuns as run')
    .innerJoin('pipelines', 'pipelines.id', 'run.pipelineId')
    .select(['pipelines.id', 'pipelines.name', 'pipelines.isBuiltIn', sql<number>`count(*)::int`.as('runs'), sql<number>`sum(run.records_in)::bigint`.as('recordsIn')])
    .where('run.projectId', '=', projectId)
    .where('run.createdAt', '>=', from)
    .where('run.createdAt', '<', to)
    .where(idsWithin({ from, to }))
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
  /** Records of the runs that are in this stage now. */
  recordsPerSecond: number
  /** Records read by finished attempts, and their duration. */
  doneRecords: number
  doneMs: number
}

/** An id is created just before its row, so bounds on ids exclude whole monthly partitions. */
const SLACK_MS = 3_600_000

const idsWithin = ({ from, to }: Pick<LineWhere, 'from' | 'to'>) =>
  sql<boolean>`run.id >= ${toLowestId(new Date(from.getTime() - SLACK_MS))}::uuid and run.id < ${toLowestId(new Date(to.getTime() + SLACK_MS))}::uuid`

/**
 * Stages of a batch of runs, run by run through their key: the planner, which does not know how few runs are meant, would
 * read all stages. `offset 0` keeps it from merging the two selects.
 */
const stagesOfBatch = (where: LineWhere, pipelineId: string) => sql`(
  select run.id, run.observed_state in ('PENDING', 'QUEUED', 'RUNNING', 'PAUSING', 'PAUSED') as is_living from task_runs run
  where run.project_id = ${where.projectId} and run.pipeline_id = ${pipelineId} and run.created_at >= ${where.from} and run.created_at < ${where.to} and ${idsWithin(where)}
) batch cross join lateral (select * from stage_runs where run_id = batch.id offset 0) stage`

/** Name and inputs of a stage come from the newest run that has it. What a retry took over was counted in the run that made it. At most 100 stages per revision, by the contract. */
export async function sumLineStages(db: Db, where: LineWhere, pipelineId: string): Promise<LineStageRow[]> {
  const { rows } = await sql<LineStageRow>`
    select sums."stageKey", sums."recordsIn", sums."recordsOut", sums."recordsDropped", sums."recordsFailed", sums.waiting, sums.running, sums."recordsPerSecond",
      sums."doneRecords", sums."doneMs", newest.kind, newest.name, newest.position, newest.depends_on as "dependsOn", newest.is_terminal as "isTerminal" from (
      select stage.stage_key as "stageKey", (array_agg(stage.run_id order by stage.run_id desc))[1] as newest_id,
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
      from ${stagesOfBatch(where, pipelineId)}
      where stage.reused_run_id is null
      group by stage.stage_key
    ) sums join stage_runs newest on newest.run_id = sums.newest_id and newest.stage_key = sums."stageKey"
    order by newest.position, sums."stageKey"
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
  const { rows } = await sql<LineReasonRow>`
    select stage.stage_key as "stageKey", fate.name as fate, entry.key as reason, sum(entry.value::bigint)::bigint as records
    from ${stagesOfBatch(where, pipelineId)}
      cross join lateral (values ('dropped', stage.dropped_by_reason), ('failed', stage.failed_by_reason)) fate (name, by_reason)
      cross join lateral jsonb_each_text(fate.by_reason) entry
    where stage.reused_run_id is null and (stage.dropped_by_reason <> '{}' or stage.failed_by_reason <> '{}')
    group by stage.stage_key, fate.name, entry.key order by records desc, reason limit 1000`.execute(db)
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

/** Totals of the pipelines' stages in runs created since then, for stages that succeeded and took time. */
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
