import { DEFAULT_PROJECT_ID } from '#shared/domain/project.ts'
import { insertRunCounts } from './run-list-seed.ts'
import { insertCoverage, insertPipelines, PIPELINES, type Query } from './statistics-seed.ts'

/** Each run has as many stages. */
export const STAGES = [
  ['read', 'ingest.jsonl'], ['clean', 'clean.normalize'], ['length', 'filter.length'], ['language', 'filter.language'],
  ['dedupe', 'dedupe.exact'],
  ['call', 'model.call'], ['json', 'validate.json'], ['sample', 'sample.random'], ['split', 'split.ratio'],
  ['publish', 'publish'],
] as const

const SETTINGS = [
  'synchronous_commit = off',
  `work_mem = '512MB'`,
  `maintenance_work_mem = '1GB'`,
  'jit = off',
  'session_replication_role = replica',
]

const GRAINS = [300, 900, 3_600, 86_400]
const DAYS = 30
const ALL_PIPELINES = '00000000-0000-0000-0000-000000000000'

const COUNTERS = [
  'records_in', 'records_out', 'records_dropped', 'terminal_records_out', 'runs_succeeded', 'runs_failed',
  'runs_crashed', 'runs_cancelled', 'runs_first_pass',
  'stages_succeeded', 'stages_failed', 'stages_entered', 'attempts', 'attempt_ms', 'model_calls', 'input_tokens',
  'output_tokens',
]
const SUMS = COUNTERS.map(counter => `sum(${counter})::bigint`).join(', ')
const KEY = 'grain_seconds, bucket_start, project_id, pipeline_id, stage_key, stage_kind'

/**
 * A whole number from 0 to 15, the same in every run: durations repeat, so that histograms of coarse buckets are full.
 */
const NOISE = '(hashint8(run.n * 16 + stage.position) & 15)'
/** A stage takes 0.5 to 34 s. */
const MS = `(500 + 10 * ${NOISE} * ${NOISE} * ${NOISE})`

const toBucket = (grain: number, at: string) =>
  `date_bin('${grain} seconds', ${at}, timestamptz '2020-01-01 00:00:00Z')`

type Stages = readonly (readonly [key: string, kind: string])[]

/**
 * Fills a database of the newest migration, all on one connection of a superuser: ended runs of ten stages in thirty
 * days, with the rollups that ingest would have written, tables first and their indexes after. Ten million stage runs
 * take a quarter of an hour, and 12 GB.
 */
export async function seedHistory(
  query: Query, stageRuns: number, say: (step: string) => void, stages: Stages = STAGES,
): Promise<void> {
  // One by one: an embedded database takes one statement at a time.
  for (const setting of SETTINGS) {
    await query(`set ${setting}`)
  }
  await insertPipelines(query)
  const remakeIndexes = await dropIndexes(query)
  const steps: [string, () => Promise<unknown>][] = [
    ['runs', () => insertRuns(query, Math.ceil(stageRuns / stages.length), stages)],
    ['stages', () => insertStages(query, stages.length)],
    ['counters', () => insertSummary(query)],
    ['distributions', () => insertLatency(query)],
    ['production line', () => insertLine(query)],
    ['counts of runs', () => insertRunCounts(query)],
    ['coverage', () => insertCoverage(query, { days: DAYS })],
    ['indexes', remakeIndexes],
    ['analyze', () => query('analyze')],
  ]
  for (const [name, step] of steps) {
    const startedMs = performance.now()
    await step()
    say(`${name}: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`)
  }
  for (const table of ['seed_pipelines', 'seed_runs', 'seed_stages']) {
    await query(`drop table ${table}`)
  }
}

async function dropIndexes(query: Query): Promise<() => Promise<void>> {
  // Of one column.
  const { rows } = await query(`
    select indexrelid::regclass::text as name, replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ') as definition
      from pg_index
    where indrelid in ('task_runs'::regclass, 'stage_runs'::regclass)
      and not indisprimary`) as { rows: { name: string, definition: string }[] }
  for (const { name } of rows) {
    await query(`drop index ${name}`)
  }
  return async () => {
    for (const { definition } of rows) {
      await query(definition)
    }
  }
}

const ERROR = JSON.stringify({
  reason: 'MODEL_TIMEOUT',
  message: 'stage call: MODEL_TIMEOUT after 60 s without an answer',
  stageKey: 'call',
  retryable: true,
  metadata: {},
})

/** Of a hundred runs 84 succeed, 10 fail, 2 crash and 4 are cancelled. */
async function insertRuns(query: Query, runs: number, stages: Stages): Promise<void> {
  const values = stages.map(([key, kind], index) => `('${key}', '${kind}', ${index})`).join(', ')
  await query(`create temporary table seed_stages as select * from (values ${values}) as stage(key, kind, position)`)
  await query(`
    create temporary table seed_runs as
    select (substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(m, 1, 3) || '-8' || substr(m, 4, 3) || '-'
      || substr(m, 7, 12))::uuid as id, n, (n % ${PIPELINES})::integer as pipeline, created_at,
      case when share < 84 then 'SUCCEEDED' when share < 94 then 'FAILED' when share < 96 then 'CRASHED'
        else 'CANCELLED' end as state,
      created_at + (select sum(${MS}) from seed_stages stage) * interval '1 ms' as finished_at
    from (
      select n, n * 37 % 100 as share, md5('run ' || n) as m, created_at,
        lpad(to_hex((extract(epoch from created_at) * 1000)::bigint), 12, '0') as h
      from (select n, date_trunc('hour', now()) - (${runs} - n) * interval '${DAYS} days' / ${runs}
        - interval '1 hour' as created_at from generate_series(0, ${runs} - 1) n) at
    ) run order by id`)
  await query('analyze seed_runs')
  const spec = JSON.stringify({
    labels: {},
    stages: stages.map(([key, kind], index) => ({
      key,
      kind,
      name: '',
      needs: stages.slice(Math.max(0, index - 1), index).map(([before]) => before),
      inputs: [],
      parameters: { field: 'text', rule: 'longer than ten words' },
    })),
  })
  await query(`
    insert into task_runs (id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec,
      observed_state, state_reason, error, disposition,
      records_in, records_out, fraction, created_at, queued_at, started_at, finished_at)
    select run.id, $1::uuid, p.task, p.id, p.revision, p.name || ' ' || run.n, run.id, 'manual', 'operator', $2::jsonb,
      state, case when state in ('FAILED', 'CRASHED') then 'call: MODEL_TIMEOUT' else '' end,
      case when state in ('FAILED', 'CRASHED') then $3::jsonb end, case
        when state in ('FAILED', 'CRASHED') then 'waived' else 'none'
          end, 1000 + n % 900, 1000, 1, run.created_at, run.created_at, run.created_at, run.finished_at
    from seed_runs run join seed_pipelines p on p.index = run.pipeline
      order by run.id`, [DEFAULT_PROJECT_ID, spec, ERROR])
}

/** In the order of their runs: no sort of all of them. */
async function insertStages(query: Query, stages: number): Promise<void> {
  await query(`
    insert into stage_runs
      (run_id, stage_key, project_id, position, kind, name, depends_on, is_terminal, state, attempt, queued_at,
      started_at, finished_at,
      records_in, records_out, records_dropped, dropped_by_reason, model_calls, input_tokens, output_tokens)
    select run.id, stage.key, $1::uuid, stage.position, stage.kind, '', '[]', stage.position = ${stages - 1},
      case run.state when 'SUCCEEDED' then 'SUCCEEDED' when 'CANCELLED' then 'CANCELLED' else 'FAILED'
        end, 1, run.created_at,
      run.created_at + (stage.end_ms - stage.ms) * interval '1 ms', run.created_at + stage.end_ms * interval '1 ms',
      1000 + run.n % 900, 1000 + run.n % 900 - run.n % 7, run.n % 7, case
      when run.n % 7 > 0 then jsonb_build_object('TOO_SHORT', run.n % 7) else '{}' end,
      case when stage.key = 'call' then 10 else 0 end, case when stage.key = 'call' then 900 else 0 end, case
        when stage.key = 'call' then 100 else 0 end
    from seed_runs run, lateral (select *, sum(ms) over (order by position) as end_ms
      from (select stage.*, ${MS} as ms from seed_stages stage) timed) stage`, [DEFAULT_PROJECT_ID])
}

const RUN_OF_STAGE = 'stage_runs stage join (select id, pipeline_id, finished_at as run_finished_at from task_runs) '
  + 'run on run.id = stage.run_id'

/** The finest grain from the runs and stages, each coarser one from the one before it, then their totals. */
async function insertSummary(query: Query): Promise<void> {
  await query(`
    insert into metrics_summary (${KEY}, runs_succeeded, runs_failed, runs_crashed, runs_cancelled, runs_first_pass)
    select ${GRAINS[0]}, ${toBucket(300, 'finished_at')} as bucket, project_id, pipeline_id, '', '',
      count(*) filter (where observed_state = 'SUCCEEDED'), count(*) filter (where observed_state = 'FAILED'),
      count(*) filter (where observed_state = 'CRASHED'), count(*) filter (where observed_state = 'CANCELLED'),
      count(*) filter (where observed_state = 'SUCCEEDED')
    from task_runs group by bucket, project_id, pipeline_id`)
  await query(`
    insert into metrics_summary
      (${KEY}, records_in, records_out, records_dropped, terminal_records_out, stages_succeeded, stages_failed,
      attempts, attempt_ms, model_calls, input_tokens, output_tokens)
    select ${GRAINS[0]}, ${toBucket(300, 'stage.finished_at')} as bucket, project_id, pipeline_id, stage_key, kind,
      sum(records_in), sum(records_out), sum(records_dropped), coalesce(sum(records_out) filter (where is_terminal), 0),
      count(*) filter (where state = 'SUCCEEDED'), count(*) filter (where state = 'FAILED'), count(*),
      sum(extract(epoch from stage.finished_at - stage.started_at) * 1000)::bigint, sum(model_calls), sum(input_tokens),
      sum(output_tokens)
    from ${RUN_OF_STAGE} group by bucket, project_id, pipeline_id, stage_key, kind`)
  await query(`
    insert into metrics_summary (${KEY}, stages_entered)
    select ${GRAINS[0]}, ${toBucket(300, 'run.finished_at')} as bucket, run.project_id, run.pipeline_id, stage.key,
      stage.kind, count(*) from task_runs run, seed_stages stage
      group by bucket, run.project_id, run.pipeline_id, stage.key, stage.kind
    on conflict (grain_seconds, bucket_start, project_id, pipeline_id, template_version, model_version, stage_key,
      stage_kind) do update set stages_entered = excluded.stages_entered`)
  for (const [index, grain] of GRAINS.slice(1).entries()) {
    await query(`
      insert into metrics_summary (${KEY}, ${COUNTERS.join(', ')})
        select ${grain}, ${toBucket(grain, 'bucket_start')} as bucket, project_id, pipeline_id, stage_key,
          stage_kind, ${SUMS}
      from metrics_summary where grain_seconds = ${GRAINS[index]}
        group by bucket, project_id, pipeline_id, stage_key, stage_kind`)
  }
  await query(`
    insert into metrics_summary (${KEY}, ${COUNTERS.join(', ')})
      select grain_seconds, bucket_start, project_id, '${ALL_PIPELINES}', '', '', ${SUMS}
    from metrics_summary group by grain_seconds, bucket_start, project_id`)
  await query(`
    insert into metrics_summary (${KEY}, ${COUNTERS.join(', ')})
      select grain_seconds, bucket_start, project_id, '${ALL_PIPELINES}', stage_key, '', ${SUMS}
    from metrics_summary where ${HAS_STAGE_TOTAL} group by grain_seconds, bucket_start, project_id, stage_key`)
}

/** Rows that are summed by stage over all pipelines. */
const HAS_STAGE_TOTAL = `grain_seconds >= 3600 and pipeline_id <> '${ALL_PIPELINES}' and stage_key <> ''`

const INDEX = 'ceil(ln(greatest(1, extract(epoch from stage.finished_at - stage.started_at) * 1000 / measure.share)) / '
  + 'ln(1.02))::integer'

async function insertLatency(query: Query): Promise<void> {
  const insert = `insert into metrics_latency (${KEY}, measure, bucket_indexes, bucket_counts)`
  const arrays = 'array_agg(bucket_index order by bucket_index), array_agg(count order by bucket_index)'
  await query(`
    ${insert} select ${GRAINS[0]}, bucket, project_id, pipeline_id, stage_key, kind, measure, ${arrays} from (
      select ${toBucket(300, 'stage.finished_at')} as bucket, project_id, pipeline_id, stage_key, kind,
        measure.name as measure, ${INDEX} as bucket_index, sum(measure.count)::bigint as count
      from ${RUN_OF_STAGE}
        join (values ('attempt', 1, 1), ('call', 10, 10)) measure(name, share, count) on measure.name = 'attempt'
          or stage.kind = 'model.call'
      group by bucket, project_id, pipeline_id, stage_key, kind, measure.name, bucket_index
    ) counted group by bucket, project_id, pipeline_id, stage_key, kind, measure`)
  const each = (condition: string) =>
    `(select *, unnest(bucket_indexes) as bucket_index, unnest(bucket_counts) as one from metrics_latency
      where ${condition}) each`
  for (const [index, grain] of GRAINS.slice(1).entries()) {
    await query(`
      ${insert} select ${grain}, bucket, project_id, pipeline_id, stage_key, stage_kind, measure, ${arrays} from (
        select ${toBucket(grain, 'bucket_start')} as bucket, project_id, pipeline_id, stage_key, stage_kind, measure,
          bucket_index, sum(one)::bigint as count
        from ${each(`grain_seconds = ${GRAINS[index]}`)}
          group by bucket, project_id, pipeline_id, stage_key, stage_kind, measure, bucket_index
      ) counted group by bucket, project_id, pipeline_id, stage_key, stage_kind, measure`)
  }
  await query(`
    ${insert} select grain_seconds, bucket_start, project_id, '${ALL_PIPELINES}', '', '', measure, ${arrays} from (
      select grain_seconds, bucket_start, project_id, measure, bucket_index, sum(one)::bigint as count
        from ${each('true')} group by grain_seconds, bucket_start, project_id, measure, bucket_index
    ) counted group by grain_seconds, bucket_start, project_id, measure`)
  await query(`
    ${insert} select grain_seconds, bucket_start, project_id, '${ALL_PIPELINES}', stage_key, '', measure, ${arrays}
    from (
      select grain_seconds, bucket_start, project_id, stage_key, measure, bucket_index, sum(one)::bigint as count
      from ${each(HAS_STAGE_TOTAL)} group by grain_seconds, bucket_start, project_id, stage_key, measure, bucket_index
    ) counted group by grain_seconds, bucket_start, project_id, stage_key, measure`)
}

async function insertLine(query: Query): Promise<void> {
  for (const grain of [3_600, 86_400]) {
    await query(`
      insert into line_summary
        (grain_seconds, bucket_start, project_id, pipeline_id, stage_key, runs, records_in, newest_run_id)
      select ${grain}, ${toBucket(grain, 'created_at')} as bucket, project_id, pipeline_id, '', count(*),
        sum(records_in), max(id::text)::uuid from task_runs group by bucket, project_id, pipeline_id`)
    await query(`
      insert into line_summary
        (grain_seconds, bucket_start, project_id, pipeline_id, stage_key, records_in, records_out, records_dropped,
        done_records, done_ms, usual_records_in, usual_records_out, usual_ms, dropped_by_reason, newest_run_id)
      select ${grain}, ${toBucket(grain, 'run.created_at')} as bucket, $1::uuid, p.id, stage.key, sum(1000 + n % 900),
        sum(1000 + n % 900 - n % 7), sum(n % 7), sum(1000 + n % 900), sum(${MS}),
        coalesce(sum(1000 + n % 900) filter (where state = 'SUCCEEDED'), 0),
        coalesce(sum(1000 + n % 900 - n % 7) filter (where state = 'SUCCEEDED'), 0),
        coalesce(sum(${MS}) filter (where state = 'SUCCEEDED'), 0),
        jsonb_build_object('TOO_SHORT', sum(n % 7)), max(run.id::text)::uuid
      from seed_runs run join seed_pipelines p on p.index = run.pipeline, seed_stages stage
        group by bucket, p.id, stage.key`, [DEFAULT_PROJECT_ID])
  }
}
