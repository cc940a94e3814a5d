import { sql, type RawBuilder } from 'kysely'
import type { Db } from '../../client'
import { IS_FULL, IS_LIVING } from '../run/task-run-ingest.repository'
import { createdIn, redoneStages, stagesPassedOver, unreadOutput, type LineWhere } from './line-chain'
import { LINE_GRAINS_SECONDS } from './line-summary.repository'
import { IS_IN_PIECE, pieceTable, toPieces, type RollupRange } from './rollup-piece'

export interface LinePipelineRow {
  id: string
  name: string
  isBuiltIn: boolean
  runs: number
  recordsIn: number
}

/**
 * Pipelines with runs: user pipelines before built-in ones, then by records read.
 *
 * @param options.asked one that is listed behind the first `limit`, if it has runs.
 */
export async function listLinePipelines(
  db: Db, where: LineWhere, { limit, asked = null }: { limit: number, asked?: string | null | undefined },
): Promise<LinePipelineRow[]> {
  const { rows } = await sql<LinePipelineRow>`
    select id, name, is_built_in, runs, records_in from (
      select *, row_number() over (order by is_built_in, records_in desc, id) as place from (
        select pipelines.id, pipelines.name, pipelines.is_built_in, sum(runs)::int as runs,
          sum(records_in)::bigint as records_in
        from (
          select pipeline_id, 1 as runs, records_in from ${runsOneByOne(where)}
          union all select pipeline_id, runs, records_in from ${summaryOf(where)} where stage_key = ''
        ) counted join pipelines on pipelines.id = counted.pipeline_id
        group by pipelines.id, pipelines.name, pipelines.is_built_in
      ) summed
    ) placed
    where place <= ${limit} or id = ${asked}::uuid
    order by place`.execute(db)
  return rows
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
  /** Of those that wait: what awaits a decision at a gate. */
  undecided: number
  /** Output of its inputs that no run will read any more. */
  unread: number
  /** The newest launch has it; the others are of other revisions. */
  isCurrent: boolean
  running: number
  /** Records of the runs that are in this stage now. */
  recordsPerSecond: number
  /** Records read by finished attempts, and their duration. */
  doneRecords: number
  doneMs: number
}

/**
 * Name and inputs of a stage come from the newest launch, or else the newest run that has it, read stage by stage:
 * there are few. At most 100 stages per revision, by the contract. A retry may be of an old revision, or have not all
 * of them.
 */
export async function sumLineStages(db: Db, where: LineWhere, pipelineId: string): Promise<LineStageRow[]> {
  const { rows } = await sql<LineStageRow>`
    select sums.stage_key, sums.records_in, sums.records_out, sums.records_dropped, sums.records_failed, sums.waiting,
      sums.undecided, sums.unread, sums.running,
      sums.records_per_second, sums.done_records, sums.done_ms, newest.kind, newest.name, newest.position,
      newest.depends_on, newest.is_terminal,
      coalesce(newest.run_id = latest.id, true) as is_current from (
      select stage_key, (array_agg(run_id order by run_id desc))[1] as newest_id, sum(records_in)::bigint as records_in,
        sum(records_out)::bigint as records_out,
        sum(records_dropped)::bigint as records_dropped, sum(records_failed)::bigint as records_failed,
        sum(waiting)::bigint as waiting, sum(undecided)::bigint as undecided,
        sum(unread)::bigint as unread, sum(running)::int as running,
        sum(records_per_second)::float8 as records_per_second, sum(done_records)::bigint as done_records,
        sum(done_ms)::float8 as done_ms
      from (
        select stage.stage_key, stage.run_id, stage.records_in - undecided.records as records_in, stage.records_out,
          stage.records_dropped, stage.records_failed,
          case when run.is_living then greatest(0, (
            select coalesce(sum(input.records_out), 0) from stage_runs input
              where input.run_id = run.id and jsonb_exists(stage.depends_on, input.stage_key)
          ) - stage.records_in + undecided.records) else 0 end as waiting,
          undecided.records as undecided, 0 as unread,
          case when stage.state = 'RUNNING' then 1 else 0 end as running,
          case when stage.state = 'RUNNING' then stage.records_per_second else 0 end as records_per_second,
          case when stage.finished_at > stage.started_at then stage.records_in else 0 end as done_records,
          case when stage.finished_at > stage.started_at then extract(epoch
            from stage.finished_at - stage.started_at) * 1000 - stage.idle_ms else 0 end as done_ms
        from ${runsOneByOne(where, pipelineId)} ${STAGES_OF_RUN} ${UNDECIDED}
        union all
        select stage_key, newest_run_id, records_in, records_out, records_dropped, records_failed, 0, 0, 0, 0, 0,
          done_records, done_ms
        from ${summaryOf(where, pipelineId)} where stage_key <> ''
        union all
        select stage_key, run_id, -records_in, -records_out, -records_dropped, -records_failed, 0, 0, 0, 0, 0, 0, 0
        from ${redoneStages(where, pipelineId)}
        union all
        select stage_key, run_id, 0, 0, 0, 0, 0, 0, records, 0, 0, 0, 0 from ${unreadOutput(where, pipelineId)}
      ) parts group by stage_key
    ) sums left join lateral (
      select id from task_runs where project_id = ${where.projectId} and pipeline_id = ${pipelineId} and ${IS_FULL}
        and ${createdIn(where)} and parent_run_id is null order by id desc limit 1
    ) latest on true cross join lateral (
      select run_id, kind, name, position, depends_on, is_terminal from stage_runs
      where run_id in (sums.newest_id, latest.id) and stage_key = sums.stage_key
      order by run_id = latest.id desc limit 1
    ) newest
    order by newest.position, sums.stage_key
    limit 500`.execute(db)
  return rows
}

/** A gate names as read what has arrived: until it is decided, that waits, and is neither passed nor lost. */
const UNDECIDED = sql`cross join lateral (
  select case when run.is_living and stage.state = 'WAITING' then stage.records_in else 0 end as records
) undecided`

/** Launches that one answer looks at; of more, the newest. */
const MOST_LAUNCHES = 10_000

interface LineLaunchRow {
  stageKey: string
  /** Launches whose revision has the stage, and all. */
  launches: number
  allLaunches: number
}

/** Of the range, retries excepted. All runs of a revision have the stages of it, so one of each is read. */
export async function countLineLaunches(db: Db, where: LineWhere, pipelineId: string): Promise<LineLaunchRow[]> {
  const { rows } = await sql<LineLaunchRow>`
    with launch as materialized (
      select id, revision_id from task_runs
      where project_id = ${where.projectId} and pipeline_id = ${pipelineId} and ${IS_FULL}
        and ${createdIn(where)} and parent_run_id is null order by id desc limit ${MOST_LAUNCHES}
    ), revision as (
      select (array_agg(id order by id desc))[1] as newest_id, count(*) as launches from launch group by revision_id
    )
    select stage.stage_key, sum(launches)::int as launches, (select count(*)::int from launch) as all_launches
    from revision cross join lateral (select stage_key from stage_runs where run_id = revision.newest_id offset 0) stage
    group by stage.stage_key`.execute(db)
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
    select stage_key, fate.name as fate, entry.key as reason, sum(sign * entry.value::bigint)::bigint as records from (
      select stage.stage_key, stage.dropped_by_reason, stage.failed_by_reason, 1 as sign
      from ${runsOneByOne(where, pipelineId)} ${STAGES_OF_RUN}
      union all select stage_key, dropped_by_reason, failed_by_reason, 1 from ${summaryOf(where, pipelineId)}
      union all select stage_key, dropped_by_reason, failed_by_reason, -1 from ${redoneStages(where, pipelineId)}
    ) parts
      cross join lateral (values ('dropped', dropped_by_reason), ('failed', failed_by_reason)) fate (name, by_reason)
      cross join lateral jsonb_each_text(fate.by_reason) entry
    where dropped_by_reason <> '{}' or failed_by_reason <> '{}'
    group by stage_key, fate.name, entry.key having sum(sign * entry.value::bigint) > 0
    order by records desc, reason limit 1000`.execute(db)
  return rows
}

export interface LineEnds {
  recordsRead: number
  recordsMade: number
}

/**
 * Of the runs that have ended, of all pipelines and of one: records into first stages and out of last ones. What a
 * retry took over counts once, in the run that made it, and what it did again counts once too: a run and its retries
 * are one batch.
 * What a run at work has read can still become a result, as can what waits for a decision.
 */
export async function sumLineEnds(
  db: Db, where: LineWhere, pipelineId: string,
): Promise<{ all: LineEnds, ofPipeline: LineEnds }> {
  const isAsked = sql`pipeline_id = ${pipelineId}`
  const { rows: [ends] } = await sql<Record<'readByAll' | 'madeByAll' | 'read' | 'made', number>>`
    select coalesce(sum(records_in) filter (where is_first), 0)::bigint as read_by_all,
      coalesce(sum(records_out) filter (where is_terminal), 0)::bigint as made_by_all,
      coalesce(sum(records_in) filter (where is_first and ${isAsked}), 0)::bigint as read,
      coalesce(sum(records_out) filter (where is_terminal and ${isAsked}), 0)::bigint as made
    from (
      select run.pipeline_id, stage.records_in, stage.records_out, stage.depends_on = '[]' as is_first,
        stage.is_terminal
      from ${runsOneByOne(where)} ${STAGES_OF_RUN} where run.has_ended
      union all
      select summary.pipeline_id, summary.records_in, summary.records_out, shape.is_first, shape.is_terminal
      from ${summaryOf(where)} cross join lateral (
        select depends_on = '[]' as is_first, is_terminal from stage_runs
        where run_id = summary.newest_run_id and stage_key = summary.stage_key offset 0
      ) shape where summary.stage_key <> ''
      union all
      select pipeline_id, -records_in, -records_out, is_first, is_terminal from ${stagesPassedOver(where)}
    ) parts`.execute(db)
  return {
    all: { recordsRead: ends?.readByAll ?? 0, recordsMade: ends?.madeByAll ?? 0 },
    ofPipeline: { recordsRead: ends?.read ?? 0, recordsMade: ends?.made ?? 0 },
  }
}

export interface UsualStageRow {
  pipelineId: string
  stageKey: string
  recordsIn: number
  recordsOut: number
  /** Time at work. */
  workMs: number
}

/**
 * Totals of the pipelines' stages in ended runs created in the range, which is of whole hours, for stages that
 * succeeded and took time.
 */
export async function sumUsualStages(
  db: Db, { projectId, pipelineIds, ...range }: { projectId: string, pipelineIds: readonly string[] } & RollupRange,
): Promise<UsualStageRow[]> {
  if (pipelineIds.length === 0) {
    return []
  }
  const { rows } = await sql<UsualStageRow>`
    select pipeline_id, stage_key, sum(usual_records_in)::bigint as records_in,
      sum(usual_records_out)::bigint as records_out, greatest(1, sum(usual_ms))::float8 as work_ms
    from ${summaryPieces({ projectId, ...range })} where pipeline_id = any(${[...pipelineIds]}::text[]::uuid[])
    group by pipeline_id, stage_key having sum(usual_records_in) > 0`.execute(db)
  return rows
}

const HOUR_MS = 3_600_000

/** Whole hours within the range: read from the summary, and all of the range where it has none. */
function split({ from, to }: RollupRange): { inner: RollupRange, outer: RollupRange[] } {
  const [first, end] = [Math.ceil(from.getTime() / HOUR_MS) * HOUR_MS, Math.floor(to.getTime() / HOUR_MS) * HOUR_MS]
  if (first >= end) {
    return { inner: { from, to: from }, outer: [{ from, to }] }
  }
  const inner = { from: new Date(first), to: new Date(end) }
  return { inner, outer: [{ from, to: inner.from }, { from: inner.to, to }].filter(range => range.from < range.to) }
}

/** Rejected records that a retry reads were counted in the run that read them first. */
const RECORDS_IN = sql`case when parent_run_id is not null and jsonb_exists(spec, 'group') then 0 else records_in end`

/**
 * The runs, trials excepted, that the summary does not hold: those at work, and those that ended of the hours that are
 * not asked whole. One statement reads both, so that no run is in neither.
 */
function runsOneByOne(where: LineWhere, pipelineId?: string): RawBuilder<unknown> {
  const isOf = sql`project_id = ${where.projectId}
    and ${IS_FULL} ${pipelineId === undefined ? sql`` : sql`and pipeline_id = ${pipelineId}`}`
  const ended = split(where).outer.map(range => sql`
    union all select id, pipeline_id, ${RECORDS_IN} as records_in, false as is_living, true as has_ended
    from task_runs where ${isOf} and ${createdIn(range)} and not ${IS_LIVING}`)
  return sql`(
    select id, pipeline_id, ${RECORDS_IN} as records_in, observed_state <> 'CANCELLING' as is_living, false as has_ended
    from task_runs where ${isOf} and ${createdIn(where)} and ${IS_LIVING}
    ${ended.length > 0 ? sql.join(ended, sql` `) : sql``}
  ) run`
}

/**
 * Read run by run: the planner, which does not know how few runs are meant, would read all stages (`offset 0` prevents
 * that). What a retry took over, or reads as rejected, was counted in the run that made it.
 */
const STAGES_OF_RUN = sql`cross
  join lateral (select * from stage_runs
    where run_id = run.id and reused_run_id is null and not reads_rejects offset 0) stage`

const summaryOf = (where: LineWhere, pipelineId?: string): RawBuilder<unknown> =>
  summaryPieces({ ...where, ...split(where).inner }, pipelineId)

const summaryPieces = (where: LineWhere, pipelineId?: string): RawBuilder<unknown> => sql`(
  select line_summary.* from ${pieceTable(toPieces(where, 1, LINE_GRAINS_SECONDS))} cross join lateral (
    select * from line_summary
      where project_id = ${where.projectId}
        and ${IS_IN_PIECE} ${pipelineId === undefined ? sql`` : sql`and pipeline_id = ${pipelineId}`} offset 0
  ) line_summary
) summary`
