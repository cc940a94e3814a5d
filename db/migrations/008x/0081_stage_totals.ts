import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

const COUNTERS = [
  'records_in', 'records_out', 'records_dropped', 'records_failed', 'terminal_records_out', 'bytes_in', 'bytes_out',
  'runs_succeeded', 'runs_failed', 'runs_crashed', 'runs_cancelled', 'runs_first_pass', 'stages_succeeded',
  'stages_failed',
  'attempts', 'attempt_ms', 'wait_ms', 'input_tokens', 'output_tokens', 'cached_input_tokens', 'reasoning_tokens',
  'model_calls', 'model_calls_failed', 'model_calls_cancelled', 'revision', 'stages_entered',
]

const NOBODY = `'00000000-0000-0000-0000-000000000000'`
const KEY = sql.raw(
  'grain_seconds, bucket_start, project_id, pipeline_id, template_version, model_version, stage_key, stage_kind',
)
/** A stage of all pipelines, whatever its versions and kinds. */
const OF_STAGE = sql.raw(`grain_seconds, bucket_start, project_id, ${NOBODY}::uuid, '', '', stage_key, ''`)
const IS_COARSE = sql.raw(`grain_seconds in (3600, 86400) and pipeline_id <> ${NOBODY} and stage_key <> ''`)
const names = sql.raw(COUNTERS.join(', '))
const sums = sql.raw(COUNTERS.map(name => `sum(${name})::bigint`).join(', '))
const TABLES = ['metrics_summary', 'metrics_latency'] as const

const toIndexes = (isOfStages: boolean) => TABLES.flatMap(table => [
  {
    name: `${table}_total_idx`,
    on: `${table} (project_id, grain_seconds, bucket_start) where pipeline_id = `
      + `${NOBODY}${isOfStages ? ` and stage_key = ''` : ''}`,
    serves: `${table === 'metrics_summary' ? 'counters' : 'distributions'} of a whole project within a window`,
  },
  ...isOfStages
    ? [{
        name: `${table}_stage_total_idx`,
        on: `${table} (project_id, grain_seconds, bucket_start) where pipeline_id = ${NOBODY} and stage_key <> ''`,
        serves: `${table === 'metrics_summary' ? 'counters' : 'distributions'} by stage, of all pipelines`,
      }]
    : [],
])

/**
 * Totals of each stage over all pipelines, by the hour and the day: a series by stage added up the rows of every
 * pipeline. Finer buckets are read only at the ends of a window, and from the pipelines.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`set local work_mem = '64MB'`.execute(db)
  for (const table of TABLES) {
    await sql`drop index ${sql.ref(`${table}_total_idx`)}`.execute(db)
  }
  await sql`
    insert into metrics_summary (${KEY}, ${names})
    select ${OF_STAGE}, ${sums} from metrics_summary where ${IS_COARSE}
    group by grain_seconds, bucket_start, project_id, stage_key`.execute(db)
  await sql`
    insert into metrics_latency (${KEY}, measure, bucket_indexes, bucket_counts)
    select ${OF_STAGE}, measure, array_agg(place order by place), array_agg(count order by place) from (
      select grain_seconds, bucket_start, project_id, stage_key, measure, place, sum(one)::bigint as count from (
        select grain_seconds, bucket_start, project_id, stage_key, measure,
          unnest(bucket_indexes) as place, unnest(bucket_counts) as one
        from metrics_latency where ${IS_COARSE}
      ) each group by grain_seconds, bucket_start, project_id, stage_key, measure, place
    ) sums group by grain_seconds, bucket_start, project_id, stage_key, measure`.execute(db)
  await createIndexes(db, toIndexes(true))
  await sql`analyze metrics_summary, metrics_latency`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of TABLES) {
    await sql`drop index ${sql.ref(`${table}_stage_total_idx`)}`.execute(db)
    await sql`drop index ${sql.ref(`${table}_total_idx`)}`.execute(db)
    await sql`delete from ${sql.table(table)} where pipeline_id = ${sql.raw(NOBODY)} and stage_key <> ''`.execute(db)
  }
  await createIndexes(db, toIndexes(false))
}
