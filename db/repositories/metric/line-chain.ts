import { sql, type RawBuilder } from 'kysely'
import { toLowestId } from '../../partitions'
import { IS_FULL, IS_LIVING } from '../run/task-run-ingest.repository'
import type { RollupRange } from './rollup-piece'

export interface LineWhere {
  projectId: string
  /** Half-open range of the runs' creation time. */
  from: Date
  to: Date
}

/** An id is created just before its row, so bounds on ids exclude whole monthly partitions. */
const SLACK_MS = 3_600_000

const IS_AT_WORK = sql`${IS_LIVING} and observed_state <> 'CANCELLING'`

export const createdIn = ({ from, to }: RollupRange) => sql`created_at >= ${from} and created_at < ${to}
  and id >= ${toLowestId(new Date(from.getTime() - SLACK_MS))}::uuid
    and id < ${toLowestId(new Date(to.getTime() + SLACK_MS))}::uuid`

/**
 * Retries of the range, and the first runs of their chains if they are of it too: otherwise the sums do not hold them.
 * Retries of one group of rejected records are a chain of their own: they do nothing again but each other.
 */
function runsOfChains(where: LineWhere, pipelineId?: string): RawBuilder<unknown> {
  const ofPipeline = pipelineId === undefined ? sql`` : sql`and pipeline_id = ${pipelineId}`
  const isOf = sql`project_id = ${where.projectId} ${ofPipeline} and ${IS_FULL} and ${createdIn(where)}`
  return sql`(
    with retry as materialized (
      select id, root_run_id, pipeline_id, spec -> 'group' as of_group, not ${IS_LIVING} as has_ended,
        ${IS_AT_WORK} as is_at_work
      from task_runs where ${isOf} and parent_run_id is not null
    )
    select * from retry
    union all
    select first.* from (select distinct root_run_id from retry) chain cross join lateral (
      select id, id as root_run_id, pipeline_id, null::jsonb as of_group, not ${IS_LIVING} as has_ended,
        ${IS_AT_WORK} as is_at_work
      from task_runs where id = chain.root_run_id and ${isOf} offset 0
    ) first
  ) run`
}

/**
 * Stages that a later retry did again: their records pass the line once, with the newest run of the chain that did the
 * stage, whichever run of the chain it is a retry of. While a retry is at work, the records of a stage that it has not
 * begun wait for it; one that ended before the stage has not done it again.
 */
export const redoneStages = (where: LineWhere, pipelineId: string): RawBuilder<unknown> => sql`(
  select * from (
    select stage.*, row_number() over (
      partition by run.root_run_id, run.of_group, stage.stage_key order by stage.run_id desc
    ) as age
    from ${runsOfChains(where, pipelineId)} cross join lateral (
      select * from stage_runs where run_id = run.id and reused_run_id is null and not reads_rejects
        and (run.is_at_work or started_at is not null or greatest(records_in, records_out) > 0) offset 0
    ) stage
  ) did where age > 1
) redone`

/**
 * What the yield does not count of chains of retries. Of a chain counts one run that has ended, with what it took over:
 * the one that came farthest (most stages succeeded, then most begun), the newest of equals. So records read and made
 * are of one pass, which makes no more than it read; a retry that is living, or that broke before it came as far, takes
 * nothing away. (The newest run of each stage, as the line has it, could be a first stage that broke early beside a
 * last stage of an older pass, which made more.) Recovered rejects count until the stage that rejected them is done
 * again by the run that counts.
 */
export const stagesPassedOver = (where: LineWhere): RawBuilder<unknown> => sql`(
  select stage.*, pass.pipeline_id from (
    select passes.*,
      (array_agg(farthest_id) filter (where of_group is null) over (partition by root_run_id))[1] as main_id
    from (
      select run.id, run.root_run_id, run.pipeline_id, run.of_group, first_value(run.id) over (
        partition by run.root_run_id, run.of_group order by reached.succeeded desc, reached.begun desc, run.id desc
      ) as farthest_id
      from ${runsOfChains(where)} cross join lateral (
        select count(*) filter (where state = 'SUCCEEDED') as succeeded,
          count(*) filter (where state = 'SUCCEEDED' or started_at is not null) as begun
        from stage_runs where run_id = run.id
      ) reached where run.has_ended
    ) passes
  ) pass
  cross join lateral (
    select stage_key, records_in, records_out, depends_on = '[]' as is_first, is_terminal from stage_runs
    where run_id = pass.id and reused_run_id is null and not reads_rejects and (depends_on = '[]' or is_terminal)
    offset 0
  ) stage
  where pass.id <> pass.farthest_id and not exists (
    select from stage_runs kept
    where kept.run_id = pass.farthest_id and kept.stage_key = stage.stage_key and kept.reused_run_id = pass.id offset 0
  ) or pass.of_group is not null and exists (
    select from stage_runs main where main.run_id = pass.main_id and main.stage_key = pass.of_group ->> 'stageKey'
      and coalesce(main.reused_run_id, main.run_id) > (pass.of_group ->> 'runId')::uuid offset 0
  )
) passed_over`

/** Runs whose chains one answer looks at for what was left unread; of more, the newest. */
const MOST_RUNS = 10_000

/**
 * What no run will read any more, by stage: the output of its inputs less what it read. Only chains in which a run was
 * cancelled or failed have any. They are read whole, with the retries after the range: what one of those has read is
 * not unread. Of a chain counts, as in the line, the newest run that did the stage, in the range of the newer of the
 * runs that read and that made the records: of two ranges only one has it. Each run has its own inputs, so a stage that
 * another revision does not have, or has in another place, leaves nothing unread.
 */
export const unreadOutput = (where: LineWhere, pipelineId: string): RawBuilder<unknown> => sql`(
  with chain as materialized (
    select distinct root_run_id from (
      select root_run_id from task_runs
      where project_id = ${where.projectId} and pipeline_id = ${pipelineId} and ${IS_FULL} and ${createdIn(where)} and (
        parent_run_id is not null or observed_state in ('CANCELLING', 'CANCELLED', 'FAILED', 'CRASHED')
      ) order by id desc limit ${MOST_RUNS}
    ) newest
  ), run as materialized (
    select run.* from chain cross join lateral (
      select id, root_run_id, null::jsonb as of_group, ${IS_AT_WORK} as is_at_work, created_at
      from task_runs where id = chain.root_run_id
      union all
      select id, root_run_id, spec -> 'group', ${IS_AT_WORK}, created_at from task_runs
      where root_run_id = chain.root_run_id and parent_run_id is not null and id > chain.root_run_id
    ) run
  ), counted as materialized (
    select distinct on (run.root_run_id, run.of_group, stage.stage_key) run.root_run_id, run.of_group, run.is_at_work,
      run.created_at, stage.run_id, stage.stage_key, stage.depends_on, stage.records_in, stage.records_out
    from run cross join lateral (
      select *, run.is_at_work or started_at is not null or greatest(records_in, records_out) > 0 as is_done
      from stage_runs where run_id = run.id and reused_run_id is null and not reads_rejects offset 0
    ) stage
    order by run.root_run_id, run.of_group, stage.stage_key, stage.is_done desc, stage.run_id desc
  )
  select reader.stage_key, reader.run_id, sum(input.records_out) - reader.records_in as records
  from counted reader join counted input on input.root_run_id = reader.root_run_id
    and input.of_group is not distinct from reader.of_group and jsonb_exists(reader.depends_on, input.stage_key)
  where not reader.is_at_work
  group by reader.root_run_id, reader.of_group, reader.stage_key, reader.run_id, reader.records_in, reader.created_at
  having sum(input.records_out) > reader.records_in
    and greatest(reader.created_at, max(input.created_at)) >= ${where.from}
    and greatest(reader.created_at, max(input.created_at)) < ${where.to}
) unread`
