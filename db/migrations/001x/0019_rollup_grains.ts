import { sql, type Kysely, type RawBuilder } from 'kysely'
import { createIndexes } from '../../create-indexes'

const COUNTERS = [
  'records_in', 'records_out', 'records_dropped', 'records_failed', 'terminal_records_out', 'bytes_in', 'bytes_out',
  'runs_succeeded', 'runs_failed', 'runs_crashed', 'runs_cancelled', 'runs_first_pass', 'stages_succeeded',
  'stages_failed',
  'attempts', 'attempt_ms', 'wait_ms', 'input_tokens', 'output_tokens', 'cached_input_tokens', 'reasoning_tokens',
  'model_calls', 'model_calls_failed', 'revision', 'stages_entered',
]

const KEY = sql.raw(
  'grain_seconds, bucket_start, project_id, pipeline_id, template_version, model_version, stage_key, stage_kind',
)
const SUBJECT = sql.raw('project_id, pipeline_id, template_version, model_version, stage_key, stage_kind')
const NOBODY = `'00000000-0000-0000-0000-000000000000'`
/** A bucket as a whole: without pipeline, versions and stage. */
const OF_ALL = sql.raw(`project_id, ${NOBODY}::uuid, '', '', '', ''`)
const names = sql.raw(COUNTERS.join(', '))
const sums = sql.raw(COUNTERS.map(name => `sum(${name})::bigint`).join(', '))

const toBucket = (seconds: RawBuilder<unknown>, at: string) =>
  sql`date_bin(make_interval(secs => ${seconds}), ${sql.raw(at)}, timestamptz '2020-01-01 00:00:00Z')`

/**
 * Counters and histograms also by UTC hour and UTC day; a total of each bucket over all pipelines, so that a project's
 * figures do not grow with its pipelines; a histogram as one row per key, because a row per index grew to two rows a
 * stage run; how many runs that ended had entered a stage; and the production line of ended runs by their creation, all
 * of which was counted from the runs and stages of a window.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  // All rows are sorted several times; on disk that takes twice as long.
  await sql`set local work_mem = '64MB'`.execute(db)
  await sql`alter table metrics_summary drop constraint metrics_summary_grain_check`.execute(db)
  await sql`alter table metrics_summary add column stages_entered bigint not null default 0`.execute(db)
  await addStagesEntered(db)
  for (const grain of [sql`3600`, sql`86400`]) {
    await sql`
      insert into metrics_summary (${KEY}, ${names})
      select ${grain}, ${toBucket(grain, 'bucket_start')} as bucket, ${SUBJECT}, ${sums} from metrics_summary
        where grain_seconds = 900 group by bucket, ${SUBJECT}`.execute(db)
  }
  await sql`
    insert into metrics_summary (${KEY}, ${names})
    select grain_seconds, bucket_start, ${OF_ALL}, ${sums} from metrics_summary
      group by grain_seconds, bucket_start, project_id`.execute(db)
  await sql`alter table metrics_summary add constraint metrics_summary_grain_check
    check (grain_seconds in (300, 900, 3600, 86400))`
    .execute(db)

  await foldLatency(db)
  await createLine(db)
  await createIndexes(db, [
    {
      name: 'metrics_summary_total_idx',
      on: `metrics_summary (project_id, grain_seconds, bucket_start) where pipeline_id = ${NOBODY}`,
      serves: 'counters of a whole project within a window',
    },
    {
      name: 'metrics_latency_total_idx',
      on: `metrics_latency (project_id, grain_seconds, bucket_start) where pipeline_id = ${NOBODY}`,
      serves: 'distributions of a whole project within a window',
    },
  ])
  await sql`analyze metrics_summary, metrics_latency, line_summary`.execute(db)
}

/** Fine buckets older than 35 days have been deleted and are not made again. */
async function addStagesEntered(db: Kysely<unknown>): Promise<void> {
  for (const grain of [sql`300`, sql`900`]) {
    await sql`
      insert into metrics_summary (${KEY}, stages_entered)
      select ${grain}, ${toBucket(grain, 'run.finished_at')} as bucket, run.project_id, run.pipeline_id,
        run.template_version, run.model_version, stage.stage_key, stage.kind, count(*)
      from task_runs run join stage_runs stage on stage.run_id = run.id
      where run.finished_at is not null and stage.attempt > 0
        and (${grain} > 300 or run.finished_at > now() - interval '35 days')
      group by bucket, run.project_id, run.pipeline_id, run.template_version, run.model_version, stage.stage_key,
        stage.kind
      on conflict (${KEY}) do update set stages_entered = excluded.stages_entered`.execute(db)
  }
}

const LATENCY = sql.raw(`
  grain_seconds integer not null,
  bucket_start timestamptz not null,
  project_id uuid not null,
  pipeline_id uuid not null,
  template_version text not null default '',
  model_version text not null default '',
  stage_key text not null default '',
  stage_kind text not null default '',
  measure text not null,`)

async function foldLatency(db: Kysely<unknown>): Promise<void> {
  await sql`alter table metrics_latency rename to metrics_latency_by_index`.execute(db)
  await sql`
    create table metrics_latency (${LATENCY}
      bucket_indexes integer[] not null,
      bucket_counts bigint[] not null
    )`.execute(db)
  const ofIndex = sql.raw('array_agg(bucket_index order by bucket_index), array_agg(count order by bucket_index)')
  await sql`
    insert into metrics_latency
    select ${KEY}, measure, ${ofIndex} from metrics_latency_by_index group by ${KEY}, measure`.execute(db)
  for (const grain of [sql`3600`, sql`86400`]) {
    await sql`
      insert into metrics_latency
      select ${grain}, bucket, ${SUBJECT}, measure, ${ofIndex} from (
        select ${toBucket(grain, 'bucket_start')} as bucket, ${SUBJECT}, measure, bucket_index,
          sum(count)::bigint as count from metrics_latency_by_index
        where grain_seconds = 900 group by bucket, ${SUBJECT}, measure, bucket_index
      ) sums group by bucket, ${SUBJECT}, measure`.execute(db)
  }
  await sql`
    insert into metrics_latency
    select grain_seconds, bucket_start, ${OF_ALL}, measure, ${ofIndex} from (
      select grain_seconds, bucket_start, project_id, measure, bucket_index, sum(bucket_count)::bigint as count
      from (select grain_seconds, bucket_start, project_id, measure, unnest(bucket_indexes) as bucket_index,
        unnest(bucket_counts) as bucket_count from metrics_latency) each
      group by grain_seconds, bucket_start, project_id, measure, bucket_index
    ) sums group by grain_seconds, bucket_start, project_id, measure`.execute(db)
  await sql`drop table metrics_latency_by_index`.execute(db)
  await sql`
    alter table metrics_latency
      add constraint metrics_latency_pkey primary key
        (project_id, grain_seconds, bucket_start, pipeline_id, stage_key, stage_kind, template_version, model_version,
        measure),
      add constraint metrics_latency_grain_check check (grain_seconds in (300, 900, 3600, 86400)),
      add constraint metrics_latency_measure_check check (measure in ('attempt', 'call')),
      add constraint metrics_latency_buckets_check
      check (cardinality(bucket_indexes) = cardinality(bucket_counts))`.execute(db)
}

const FINAL = sql.raw(`('CANCELLED', 'SUCCEEDED', 'FAILED', 'CRASHED')`)
const LINE_COUNTERS = [
  'runs', 'records_in', 'records_out', 'records_dropped', 'records_failed', 'done_records', 'done_ms',
  'usual_records_in', 'usual_records_out', 'usual_ms',
]
const WORK_MS = sql.raw(
  'round(extract(epoch from stage.finished_at - stage.started_at) * 1000 - stage.idle_ms)::bigint',
)
const IS_USUAL = sql.raw(`stage.finished_at > stage.started_at and stage.state = 'SUCCEEDED' and stage.records_in > 0`)

const sumReasons = (column: string) => sql`(
  select jsonb_object_agg(reason, records) from (
    select entry.key as reason, sum(entry.value::bigint)::bigint as records
      from unnest(array_agg(${sql.raw(column)})) as one, jsonb_each_text(one) as entry group by entry.key
  ) each)`

/** Without the runs that are still at work, which are few: they are read one by one. */
async function createLine(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table line_summary (
      grain_seconds integer not null,
      bucket_start timestamptz not null,
      project_id uuid not null,
      pipeline_id uuid not null,
      stage_key text not null,
      ${sql.raw(LINE_COUNTERS.map(name => `${name} bigint not null default 0,`).join('\n'))}
      dropped_by_reason jsonb not null default '{}',
      failed_by_reason jsonb not null default '{}',
      newest_run_id uuid not null,
      constraint line_summary_pkey primary key (project_id, grain_seconds, bucket_start, pipeline_id, stage_key),
      constraint line_summary_grain_check check (grain_seconds in (3600, 86400))
    )`.execute(db)
  for (const grain of [sql`3600`, sql`86400`]) {
    await sql`
      insert into line_summary
        (grain_seconds, bucket_start, project_id, pipeline_id, stage_key, runs, records_in, newest_run_id)
      select ${grain}, ${toBucket(grain, 'created_at')} as bucket, project_id, pipeline_id, '', count(*),
        sum(records_in), (array_agg(id order by id desc))[1]
      from task_runs where observed_state in ${FINAL} group by bucket, project_id, pipeline_id`.execute(db)
    await sql`
      insert into line_summary
        (grain_seconds, bucket_start, project_id, pipeline_id, stage_key, records_in, records_out, records_dropped,
        records_failed,
        done_records, done_ms, usual_records_in, usual_records_out, usual_ms, newest_run_id, dropped_by_reason,
        failed_by_reason)
      select ${grain}, ${toBucket(grain, 'run.created_at')} as bucket, run.project_id, run.pipeline_id, stage.stage_key,
        sum(stage.records_in), sum(stage.records_out), sum(stage.records_dropped), sum(stage.records_failed),
        coalesce(sum(stage.records_in) filter (where stage.finished_at > stage.started_at), 0),
        coalesce(sum(${WORK_MS}) filter (where stage.finished_at > stage.started_at), 0),
        coalesce(sum(stage.records_in) filter (where ${IS_USUAL}), 0),
        coalesce(sum(stage.records_out) filter (where ${IS_USUAL}), 0),
        coalesce(sum(${WORK_MS}) filter (where ${IS_USUAL}), 0),
        (array_agg(run.id order by run.id desc))[1], coalesce(${sumReasons('stage.dropped_by_reason')}, '{}'),
        coalesce(${sumReasons('stage.failed_by_reason')}, '{}')
      from task_runs run join stage_runs stage on stage.run_id = run.id
      where run.observed_state in ${FINAL} and stage.reused_run_id is null
        group by bucket, run.project_id, run.pipeline_id, stage.stage_key`.execute(db)
  }
}

/** The coarse buckets and the totals hold nothing that the others do not. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table line_summary`.execute(db)
  await sql`alter table metrics_latency rename to metrics_latency_by_key`.execute(db)
  await sql`
    create table metrics_latency (${LATENCY}
      bucket_index integer not null,
      count bigint not null
    )`.execute(db)
  await sql`
    insert into metrics_latency
    select ${KEY}, measure, unnest(bucket_indexes), unnest(bucket_counts) from metrics_latency_by_key
    where grain_seconds in (300, 900) and pipeline_id <> ${sql.raw(NOBODY)}`.execute(db)
  await sql`drop table metrics_latency_by_key`.execute(db)
  await sql`
    alter table metrics_latency
      add constraint metrics_latency_pkey primary key
        (project_id, grain_seconds, measure, bucket_start, pipeline_id, stage_key, stage_kind, template_version,
        model_version, bucket_index),
      add constraint metrics_latency_grain_check check (grain_seconds in (300, 900)),
      add constraint metrics_latency_measure_check check (measure in ('attempt', 'call'))`.execute(db)

  await sql`drop index metrics_summary_total_idx`.execute(db)
  await sql`delete from metrics_summary where grain_seconds not in (300, 900) or pipeline_id = ${sql.raw(NOBODY)}`
    .execute(db)
  await sql`
    alter table metrics_summary
      drop constraint metrics_summary_grain_check,
      add constraint metrics_summary_grain_check check (grain_seconds in (300, 900)),
      drop column stages_entered`.execute(db)
}
