import { sql, type Kysely } from 'kysely'

const GRAINS_SECONDS = [300, 900, 3600, 86_400]
const OF_ALL = sql.raw(`'00000000-0000-0000-0000-000000000000'::uuid, '', '', '', ''`)
const KEY = [
  'project_id', 'bucket_start', 'pipeline_id', 'template_version', 'model_version', 'stage_key', 'stage_kind',
]
const OF_STAGE = sql.raw('pipeline_id, template_version, model_version, stage_key, stage_kind')

const toBucket = (grain: number) =>
  sql`date_bin(make_interval(secs => ${sql.lit(grain)}), occurred_at, timestamptz '2020-01-01 00:00:00Z')`

/**
 * How many model calls were cancelled: without them, a share of good calls counts them as good. Those of the past are
 * added up from the token reports that are still kept.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table metrics_summary add column model_calls_cancelled bigint not null default 0`.execute(db)
  await sql`
    create temporary table cancelled_calls as
    select usage.project_id, usage.occurred_at, usage.pipeline_id, run.template_version,
      coalesce(nullif(usage.model, ''), run.model_version) as model_version,
      coalesce(stage.stage_key, '') as stage_key, coalesce(stage.kind, '') as stage_kind,
      (usage.calls_by_outcome ->> 'CANCELLED')::bigint as calls
    from tokens_usage usage
      join task_runs run on run.id = usage.run_id
      left join stage_runs stage on stage.run_id = usage.run_id and stage.stage_key = usage.stage_key
    where usage.calls_by_outcome ->> 'CANCELLED' is not null`.execute(db)
  for (const subject of [OF_STAGE, OF_ALL]) {
    for (const grain of GRAINS_SECONDS) {
      await sql`
        update metrics_summary set model_calls_cancelled = cancelled.calls
        from (
          select project_id, ${toBucket(grain)}, ${subject}, sum(calls)::bigint
          from cancelled_calls group by 1, 2, 3, 4, 5, 6, 7
        ) cancelled (project_id, bucket_start, ${OF_STAGE}, calls)
        where metrics_summary.grain_seconds = ${sql.lit(grain)}
          and (${sql.join(KEY.map(column => sql.ref(`metrics_summary.${column}`)))})
            = (${sql.join(KEY.map(column => sql.ref(`cancelled.${column}`)))})`.execute(db)
    }
  }
  await sql`drop table cancelled_calls`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table metrics_summary drop column model_calls_cancelled`.execute(db)
}
