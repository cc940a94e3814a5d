import { v7 } from 'uuid'
import type { PipelineSpec, PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec.ts'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project.ts'
import type { FrozenRunSpec } from '#shared/domain/run/run-record.ts'

/** What both databases offer. */
export type Query = (text: string, values?: unknown[]) => Promise<unknown>

/** The migration whose schema the seed knows. */
export const SEEDED = '0016_who_decided'

export const PIPELINES = 20

const STAGES = [
  ['read', 'ingest.jsonl'], ['clean', 'clean.normalize'], ['dedupe', 'dedupe.exact'], ['call', 'model.call'],
  ['publish', 'publish'],
] as const

const PROMPT = 'Rewrite the following passage so that a newcomer understands it: {{text}}. '.repeat(5)

const SPECS = STAGES.map(([key, kind], index): PipelineStageSpec => ({
  key, kind, name: '', needs: STAGES.slice(Math.max(0, index - 1), index).map(([before]) => before),
  parameters: { field: 'text', prompt: PROMPT, output_field: 'words' },
}))

/** Of a revision. */
const SPEC: PipelineSpec = { stages: SPECS }

/** As long as a launch makes it. */
const FROZEN: FrozenRunSpec = { labels: {}, stages: SPECS.map(stage => ({ ...stage, inputs: [] })) }

export interface Seed {
  runs: number
  /** The runs are spread over as many days, up to now. */
  days: number
}

/**
 * Fills a database of migration `SEEDED`, all on one connection: runs of five stages that have ended, with the rollups
 * that ingest would have written. Later migrations then bring these rollups along.
 */
export async function seedStatistics(query: Query, seed: Seed): Promise<void> {
  await insertPipelines(query)
  await insertRuns(query, seed)
  await insertRollups(query)
  await insertCoverage(query, seed)
  for (const table of ['seed_pipelines', 'seed_runs', 'seed_stages']) {
    await query(`drop table ${table}`)
  }
  await query('analyze')
}

/** Leaves a temporary table `seed_pipelines` (id, revision, task, name, index from 0). */
export async function insertPipelines(query: Query): Promise<void> {
  const pipelines = Array.from(
    { length: PIPELINES }, (_, index) => ({ id: v7(), revision: v7(), task: v7(), name: `Pipeline ${index}`, index }),
  )
  const from = 'from jsonb_to_recordset($1::jsonb) as p(id uuid, revision uuid, task uuid, name text, index integer)'
  const text = JSON.stringify(pipelines)
  await query(
    `insert into pipelines (id, project_id, name) select id, $2::uuid, name ${from}`, [text, DEFAULT_PROJECT_ID],
  )
  await query(
    `insert into pipeline_revisions (id, project_id, pipeline_id, number, spec, sha256, actor)
      select revision, $2::uuid, id, 1, $3::jsonb, '', 'operator' ${from}`,
    [text, DEFAULT_PROJECT_ID, JSON.stringify(SPEC)],
  )
  await query(`update pipelines set current_revision_id = p.revision ${from} where pipelines.id = p.id`, [text])
  await query(
    `insert into tasks (id, project_id, name, pipeline_id) select task, $2::uuid, name, id ${from}`,
    [text, DEFAULT_PROJECT_ID],
  )
  // No parameters in utility statements: the ids contain nothing to quote.
  await query(
    `create temporary table seed_pipelines as select *
      from jsonb_to_recordset('${text}'::jsonb) as p(id uuid, revision uuid, task uuid, name text, index integer)`,
  )
}

/** A number from 0 to 1 that looks random and is the same in every run. */
const noise = (...parts: string[]) =>
  `(('x' || substr(md5(${parts.join(` || '/' || `)}), 1, 8))::bit(32)::bigint / 4294967296.0)`

/** Of a hundred runs 84 succeed, 10 fail, 2 crash and 4 are cancelled. Stages take 0.5 to 60 s. */
async function insertRuns(query: Query, { runs, days }: Seed): Promise<void> {
  const id = `(substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-7' || substr(m, 1, 3) || '-8' || substr(m, 4, 3) || '-' `
    + '|| substr(m, 7, 12))::uuid'
  await query(`
    create temporary table seed_runs as
    select ${id} as id, n, n % ${PIPELINES} as pipeline, created_at,
      case when share < 84 then 'SUCCEEDED' when share < 94 then 'FAILED' when share < 96 then 'CRASHED'
        else 'CANCELLED' end as state
    from (
      select n, n * 37 % 100 as share, md5('run ' || n) as m, created_at,
        lpad(to_hex((extract(epoch from created_at) * 1000)::bigint), 12, '0') as h
      from (select n, now() - interval '1 minute' - (${runs} - n) * interval '${days} days' / ${runs} as created_at
        from generate_series(0, ${runs} - 1) n) at
    ) numbered`)
  await query(`
    create temporary table seed_stages as
    select run.id as run_id, run.n, run.pipeline, run.state, stage.position, stage.key, stage.kind,
      500 + (59500 * ${noise('run.n', 'stage.position')} ^ 3)::integer as ms,
      1000 + run.n % 900 as records, run.created_at
    from seed_runs run, (values ${STAGES.map(([key, kind], index) => `('${key}', '${kind}', ${index + 1})`).join(', ')})
      as stage(key, kind, position)`)
  await query(`
    insert into stage_runs
      (run_id, stage_key, project_id, position, kind, name, depends_on, is_terminal, state, attempt, queued_at,
      started_at, finished_at, records_in, records_out, records_dropped, dropped_by_reason, model_calls, input_tokens,
      output_tokens)
    select run_id, key, $1::uuid, position - 1, kind, '', case when position = 1 then '[]'::jsonb
      else jsonb_build_array(lag(key) over (partition by run_id order by position)) end,
      position = ${STAGES.length}, case when state = 'SUCCEEDED' then 'SUCCEEDED'
      when state = 'CANCELLED' then 'CANCELLED' else 'FAILED' end, 1, created_at,
      created_at + coalesce(sum(ms) over (partition by run_id
      order by position rows between unbounded preceding and 1 preceding), 0) * interval '1 ms',
      created_at + sum(ms) over (partition by run_id order by position) * interval '1 ms',
      records, records - n % 7, n % 7, case when n % 7 > 0 then jsonb_build_object('TOO_SHORT', n % 7) else '{}' end,
      case when key = 'call' then 10 else 0 end, case when key = 'call' then 900 else 0 end, case
        when key = 'call' then 100 else 0 end
    from seed_stages order by run_id, position`, [DEFAULT_PROJECT_ID])
  await query(`
    insert into task_runs (id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec,
      observed_state, state_reason, disposition,
      records_in, records_out, fraction, created_at, queued_at, started_at, finished_at)
    select run.id, $1::uuid, p.task, p.id, p.revision, p.name || ' ' || run.n, run.id, 'manual', 'operator', $2::jsonb,
      state, case when state in ('FAILED', 'CRASHED') then 'call: MODEL_TIMEOUT' else '' end,
      case when state in ('FAILED', 'CRASHED') then 'waived' else 'none'
        end, 1000 + n % 900, 1000, 1, run.created_at, run.created_at, run.created_at,
      (select max(finished_at) from stage_runs where run_id = run.id)
    from seed_runs run join seed_pipelines p on p.index = run.pipeline`, [DEFAULT_PROJECT_ID, JSON.stringify(FROZEN)])
}

const ROLLUP_KEY = 'grain_seconds, bucket_start, project_id, pipeline_id, stage_key, stage_kind'
const toKey = (at: string) =>
  `grain, date_bin(make_interval(secs => grain), ${at}, timestamptz '2020-01-01'), run.project_id, run.pipeline_id`

async function insertRollups(query: Query): Promise<void> {
  await query(`
    insert into metrics_summary
      (${ROLLUP_KEY}, runs_succeeded, runs_failed, runs_crashed, runs_cancelled, runs_first_pass)
    select ${toKey('run.finished_at')}, '', '', count(*) filter (where observed_state = 'SUCCEEDED'),
      count(*) filter (where observed_state = 'FAILED'),
      count(*) filter (where observed_state = 'CRASHED'), count(*) filter (where observed_state = 'CANCELLED'),
      count(*) filter (where observed_state = 'SUCCEEDED')
    from task_runs run cross join unnest('{300,900}'::integer[]) grain group by 1, 2, 3, 4`)
  await query(`
    insert into metrics_summary
      (${ROLLUP_KEY}, records_in, records_out, records_dropped, terminal_records_out, stages_succeeded, stages_failed,
      attempts, attempt_ms, wait_ms, model_calls, input_tokens, output_tokens)
    select ${toKey('stage.finished_at')}, stage_key, kind, sum(stage.records_in), sum(stage.records_out),
      sum(stage.records_dropped), coalesce(sum(stage.records_out) filter (where is_terminal), 0),
      count(*) filter (where state = 'SUCCEEDED'), count(*) filter (where state = 'FAILED'), count(*),
      sum(extract(epoch from stage.finished_at - stage.started_at) * 1000)::bigint, 0,
      sum(stage.model_calls), sum(stage.input_tokens), sum(stage.output_tokens)
    from task_runs run join stage_runs stage on stage.run_id = run.id cross join unnest('{300,900}'::integer[]) grain
      group by 1, 2, 3, 4, 5, 6`)
  await query(`
    insert into metrics_latency (${ROLLUP_KEY}, measure, bucket_index, count)
    select ${toKey('stage.finished_at')}, stage_key, kind, measure.name,
      ceil(ln(extract(epoch from stage.finished_at - stage.started_at) * 1000 / measure.share) / ln(1.02))::integer,
      sum(measure.count)
    from task_runs run join stage_runs stage on stage.run_id = run.id
      join (values ('attempt', 1, 1), ('call', 10, 10)) measure(name, share, count) on measure.name = 'attempt'
        or stage.kind = 'model.call'
      cross join unnest('{300,900}'::integer[]) grain
    group by 1, 2, 3, 4, 5, 6, 7, 8`)
}

/**
 * The factory was connected all the time, also as long before. Its log is read from the start: no cursor is of another.
 */
export async function insertCoverage(query: Query, { days }: Pick<Seed, 'days'>): Promise<void> {
  await query(`
    insert into coverage (source, bucket_start, heard_ms)
    select 'factory', at, 300000
      from generate_series(date_bin('5 minutes', now() - interval '${2 * days + 2} days', timestamptz '2020-01-01'),
        now() - interval '5 minutes', interval '5 minutes') at`)
  await query(
    `insert into event_cursors (source, cursor, heard_at, updated_at) values ('factory', '', now(), now())
      on conflict (source) do update set heard_at = now()`,
  )
}
