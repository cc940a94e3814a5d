import { v7 } from 'uuid'
import type { PipelineSpec, PipelineStageSpec } from '#shared/domain/pipeline/pipeline-spec.ts'
import { DEFAULT_PROJECT_ID } from '#shared/domain/project.ts'
import type { FrozenRunSpec } from '#shared/domain/run/run-record.ts'

/** What both databases offer. */
export type Query = (text: string, values: unknown[]) => Promise<unknown>

const HOUR_MS = 3_600_000
/** As long as a busy project is looked back on. */
const DAYS = 30
const PIPELINES = 20
const CHUNK = 1_000

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

/** Frozen with each run, as long as a launch makes it: the list must not read it. */
const FROZEN: FrozenRunSpec = { labels: {}, stages: SPECS.map(stage => ({ ...stage, inputs: [] })) }

export const NAMES = [
  'Web pages, cleaned', 'Code answers', 'Dialogue rewriting', 'Encyclopedia, deduplicated', '中文指令合成', '网页语料清洗',
  '法律条文抽取', '数学推理扩增',
]
const REASONS = ['MODEL_TIMEOUT', 'INVALID_JSON', 'ALL_RECORDS_FAILED', 'OUT_OF_MEMORY']

/** Of a hundred runs: 84 succeed, 6 of them in part; 10 fail, 2 crash, 4 are cancelled. */
function toState(index: number) {
  const at = index * 37 % 100
  if (at < 84) {
    return { state: 'SUCCEEDED', failed: at < 6 ? 37 : 0 }
  }
  return { state: at < 94 ? 'FAILED' : at < 96 ? 'CRASHED' : 'CANCELLED', failed: at < 94 ? 408 : 0 }
}

function toRun(index: number, count: number, nowMs: number) {
  const createdMs = nowMs - Math.floor((count - index) / count * DAYS * 24 * HOUR_MS)
  const { state, failed } = toState(index)
  const isLost = state === 'FAILED' || state === 'CRASHED'
  const reason = REASONS[index % REASONS.length]
  return {
    id: v7({ msecs: createdMs }), pipeline: index % PIPELINES, name: `${NAMES[index % NAMES.length]} ${index}`, state,
    failed, out: 3_000 + index % 900,
    error: isLost
      ? {
          reason, message: `stage call: ${reason} after 60 s without an answer`, stageKey: 'call', retryable: true,
          metadata: {},
        }
      : null,
    reason: isLost ? `call: ${reason}` : '', disposition: isLost ? index % 3 === 0 ? 'waived' : 'open' : 'none',
    createdAt: new Date(createdMs).toISOString(), startedAt: new Date(createdMs + 2_000).toISOString(),
    finishedAt: new Date(createdMs + 60_000 + index * 7_919 % HOUR_MS).toISOString(),
  }
}

/**
 * Writes runs that have ended, spread over thirty days, with their stages. No run is alive: the factory knows none of
 * them, and the console would go looking.
 *
 * @returns ids of the pipelines.
 */
export async function seedRuns(query: Query, count: number): Promise<string[]> {
  const nowMs = Date.now()
  const pipelines = Array.from(
    { length: PIPELINES }, (_, index) => ({ id: v7(), revision: v7(), task: v7(), name: `Pipeline ${index}` }),
  )
  const text = JSON.stringify(pipelines)
  const from = 'from jsonb_to_recordset($1::jsonb) as p(id uuid, revision uuid, task uuid, name text)'
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
  for (let first = 0; first < count; first += CHUNK) {
    const runs = Array.from({ length: Math.min(CHUNK, count - first) }, (_, index) =>
      toRun(first + index, count, nowMs))
      .map(({ pipeline, ...run }) => ({
        ...run, pipelineId: pipelines[pipeline]?.id, revisionId: pipelines[pipeline]?.revision,
        taskId: pipelines[pipeline]?.task,
      }))
    await insertRuns(query, JSON.stringify(runs))
  }
  await insertRunCounts(query)
  await query('analyze', [])
  return pipelines.map(({ id }) => id)
}

async function insertRuns(query: Query, runs: string): Promise<void> {
  const from = `from jsonb_to_recordset($1::jsonb) as r(id uuid, "pipelineId" uuid, "revisionId" uuid, "taskId" uuid,
    name text, state text, failed bigint, "out" bigint,
    error jsonb, reason text, disposition text,
    "createdAt" timestamptz, "startedAt" timestamptz, "finishedAt" timestamptz)`
  await query(`
    insert into task_runs (id, project_id, task_id, pipeline_id, revision_id, name, root_run_id, trigger, actor, spec,
      observed_state, state_reason, error, disposition,
      records_in, records_out, records_failed, fraction, created_at, queued_at, started_at, finished_at)
    select id, $2::uuid, "taskId", "pipelineId", "revisionId", name, id, 'manual', 'operator', $3::jsonb, state, reason,
      nullif(error, 'null'::jsonb), disposition,
      "out" + failed, "out", failed, 1, "createdAt", "createdAt", "startedAt", "finishedAt"
    ${from}`, [runs, DEFAULT_PROJECT_ID, JSON.stringify(FROZEN)])
  await query(`
    insert into stage_runs
      (run_id, stage_key, project_id, position, kind, name, is_terminal, state, attempt, records_in, records_out,
      started_at, finished_at)
    select r.id, s.key, $2::uuid, s.position, s.kind, '', s.position = 4, case
      when r.state = 'SUCCEEDED' then 'SUCCEEDED' else 'FAILED' end, 1, "out", "out", "startedAt", "finishedAt"
    ${from}, jsonb_to_recordset($3::jsonb) as s(key text, kind text,
    position integer)`, [
    runs, DEFAULT_PROJECT_ID, JSON.stringify(STAGES.map(([key, kind], position) => ({ key, kind, position })))])
}

const RUN_STATE = `
  case when observed_state = 'SUCCEEDED' and records_failed > records_in * 0.01 then 'PARTIAL' else observed_state end`

/**
 * Counts of ended runs by time and state, as ingest writes them. Another build (`BENCH_BEFORE`) may be older than they
 * are.
 */
export async function insertRunCounts(query: Query): Promise<void> {
  const { rows: [table] } = await query(
    `select to_regclass('run_counts') as name`, [],
  ) as { rows: { name: string | null }[] }
  if (table?.name === null) {
    return
  }
  for (const moment of ['created', 'finished']) {
    const bucket = `date_bin(make_interval(secs => grain), ${moment}_at, timestamptz '2020-01-01 00:00:00Z')`
    await query(`
      insert into run_counts (grain_seconds, bucket_start, project_id, moment, state, runs)
      select grain, ${bucket}, project_id, '${moment}', ${RUN_STATE}, count(*)
      from task_runs cross join unnest('{900,3600,86400}'::integer[]) grain
      where finished_at is not null group by 1, 2, 3, 5`, [])
  }
}
