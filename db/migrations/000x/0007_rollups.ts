import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

const ROLLUP_KEY = sql.raw(`
      grain_seconds integer not null,
      bucket_start timestamptz not null,
      project_id uuid not null,
      pipeline_id uuid not null,
      template_version text not null default '',
      model_version text not null default '',
      stage_key text not null default '',
      stage_kind text not null default '',`)

/**
 * Everything that dashboards read: counters and distributions by event time, the times covered by events of the
 * factory, and single token events. Keys start with project, grain and time, because every read is one project over one
 * range of buckets. No foreign keys: rows are added in the ingest transaction, which holds the run, and a rollup
 * outlives the runs that it counts.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table metrics_summary (
      ${ROLLUP_KEY}
      records_in bigint not null default 0,
      records_out bigint not null default 0,
      records_dropped bigint not null default 0,
      records_failed bigint not null default 0,
      terminal_records_out bigint not null default 0,
      bytes_in bigint not null default 0,
      bytes_out bigint not null default 0,
      runs_succeeded bigint not null default 0,
      runs_failed bigint not null default 0,
      runs_crashed bigint not null default 0,
      runs_cancelled bigint not null default 0,
      runs_first_pass bigint not null default 0,
      stages_succeeded bigint not null default 0,
      stages_failed bigint not null default 0,
      attempts bigint not null default 0,
      attempt_ms bigint not null default 0,
      wait_ms bigint not null default 0,
      input_tokens bigint not null default 0,
      output_tokens bigint not null default 0,
      cached_input_tokens bigint not null default 0,
      reasoning_tokens bigint not null default 0,
      model_calls bigint not null default 0,
      model_calls_failed bigint not null default 0,
      revision bigint not null default 0,
      constraint metrics_summary_pkey primary key
        (project_id, grain_seconds, bucket_start, pipeline_id, stage_key, stage_kind, template_version, model_version),
      constraint metrics_summary_grain_check check (grain_seconds in (300, 900))
    )`.execute(db)
  await sql`
    create table metrics_latency (
      ${ROLLUP_KEY}
      measure text not null,
      bucket_index integer not null,
      count bigint not null,
      constraint metrics_latency_pkey primary key
        (project_id, grain_seconds, measure, bucket_start, pipeline_id, stage_key, stage_kind, template_version,
        model_version, bucket_index),
      constraint metrics_latency_grain_check check (grain_seconds in (300, 900)),
      constraint metrics_latency_measure_check check (measure in ('attempt', 'call'))
    )`.execute(db)
  await sql`
    create table coverage (
      source text not null,
      bucket_start timestamptz not null,
      heard_ms integer not null,
      constraint coverage_pkey primary key (source, bucket_start),
      constraint coverage_heard_ms_check check (heard_ms between 0 and 300000)
    )`.execute(db)
  await sql`
    create table tokens_usage (
      run_id uuid not null,
      seq bigint not null,
      project_id uuid not null,
      pipeline_id uuid not null,
      stage_key text not null,
      attempt integer not null,
      model text not null,
      provenance text not null,
      input_tokens bigint not null,
      output_tokens bigint not null,
      cached_input_tokens bigint not null,
      reasoning_tokens bigint not null,
      calls bigint not null,
      calls_by_outcome jsonb not null default '{}',
      is_estimated boolean not null,
      occurred_at timestamptz not null,
      constraint tokens_usage_pkey primary key (run_id, seq)
    ) partition by range (run_id)`.execute(db)
  await sql`create table tokens_usage_default partition of tokens_usage default`.execute(db)
  await createIndexes(db, [
    {
      name: 'tokens_usage_project_idx', on: 'tokens_usage (project_id, occurred_at)',
      serves: 'tokens of a window by model and provenance',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table tokens_usage`.execute(db)
  await sql`drop table coverage`.execute(db)
  await sql`drop table metrics_latency`.execute(db)
  await sql`drop table metrics_summary`.execute(db)
}
