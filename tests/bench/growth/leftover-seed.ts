import { DEFAULT_PROJECT_ID } from '#shared/domain/project.ts'
import type { Query } from '../seed/statistics-seed.ts'

/** Sources that are read and datasets that are filled by turns. */
const THINGS = 20
/** One alert for so many runs. */
const RUNS_AN_ALERT = 500
/** Each fifth run that failed waits for somebody who decides. */
const OPEN_SHARE = 5

/** Before the first run. */
const MADE_MS = Date.now() - 31 * 86_400_000

/** An id of row `n`, version 7, the same for the same kind of thing. */
const toId = (what: string) => `(
  lpad(to_hex(${MADE_MS} + n * 1000), 12, '0') || '7' || substr(md5('${what} ' || n), 1, 3)
  || '8' || substr(md5('${what} ' || n), 4, 15))::uuid`

const PROJECT = `'${DEFAULT_PROJECT_ID}'::uuid`

/**
 * What every run leaves beside its own rows, of which lists and sums are made, too: the use of a source, a version, an
 * entry of the audit trail, token usage, and now and then an alert. After `seedHistory`, on the same connection.
 */
export async function insertLeftovers(query: Query): Promise<void> {
  await insertSources(query, THINGS)
  await insertDatasets(query, THINGS)
  await query(`
    create temporary table ended_runs as
    select id, pipeline_id, observed_state as state, finished_at, created_at, row_number() over (order by id) as n
    from task_runs where finished_at is not null`)
  await query(`
    insert into source_uses (source_id, run_id, project_id, pipeline_id, used_at)
    select source.id, run.id, ${PROJECT}, run.pipeline_id, run.created_at
    from ended_runs run join growth_sources source on source.n = run.n % ${THINGS}`)
  await query(`
    insert into dataset_versions (id, project_id, dataset_id, semver, state, manifest, manifest_uri, manifest_sha256,
      rows, bytes, columns, produced_by_run, produced_by_stage, created_at)
    select run.id, ${PROJECT}, dataset.id, '1.0.' || run.n, 'SEALED', '{"files": [], "rows": 1000, "bytes": 9000}',
      'artifact:sha256/' || repeat('0', 64), repeat('0', 64), 1000, 9000, '[{"name": "text", "type": "string"}]',
      run.id, 'publish', run.finished_at
    from ended_runs run join growth_datasets dataset on dataset.n = run.n % ${THINGS} where run.state = 'SUCCEEDED'`)
  await query(`
    insert into tokens_usage (run_id, seq, project_id, pipeline_id, stage_key, attempt, model, provenance, input_tokens,
      output_tokens, cached_input_tokens, reasoning_tokens, calls, calls_by_outcome, is_estimated, occurred_at)
    select id, 1, ${PROJECT}, pipeline_id, 'call', 1, 'model-' || n % 3, 'MODEL', 900, 100, 0, 0, 10, '{"OK": 10}',
      false, finished_at from ended_runs`)
  await insertAudit(query)
  await insertAlerts(query)
  await query(`
    update task_runs set disposition = 'open' from ended_runs run
    where task_runs.id = run.id and state in ('FAILED', 'CRASHED') and run.n % ${OPEN_SHARE} = 0`)
  // No factory has it: the console would wait for one that goes on from there.
  await query('delete from event_cursors')
  for (const table of ['ended_runs', 'growth_sources', 'growth_datasets']) {
    await query(`drop table ${table}`)
  }
  // As a database is that has been running: what housekeeping would do in the middle of a measurement is done.
  await query('vacuum (analyze)')
}

/** Leaves a temporary table `growth_sources` (id, n from 0). */
async function insertSources(query: Query, count: number): Promise<void> {
  await query(`
    create temporary table growth_sources as
    select ${toId('source')} as id, n
    from generate_series(0::bigint, ${count} - 1) n`)
  await query(`
    insert into data_sources (id, project_id, name, kind, stage_kind, parameters)
    select id, ${PROJECT}, 'Folder ' || n, 'folder', 'ingest.files', '{"root": "/srv/texts", "glob": "**/*.md"}'
    from growth_sources`)
}

/** Leaves a temporary table `growth_datasets` (id, n from 0). */
async function insertDatasets(query: Query, count: number): Promise<void> {
  await query(`
    create temporary table growth_datasets as
    select ${toId('dataset')} as id, n
    from generate_series(0::bigint, ${count} - 1) n`)
  await query(`
    insert into datasets (id, project_id, name) select id, ${PROJECT}, 'Texts ' || n from growth_datasets`)
}

/** The launch of each run. Its links have no true hash: a check of the chain ends at the first. */
async function insertAudit(query: Query): Promise<void> {
  await query(`
    insert into audit_log (id, project_id, actor, action, noun, noun_id, after, request_id, created_at)
    select id, ${PROJECT}, 'operator', 'run.launch', 'run', id::text, jsonb_build_object('name', 'Pipeline ' || n),
      md5(n::text), created_at from ended_runs`)
  await query(`
    insert into audit_chain (position, audit_id, hash, sealed_at)
    select n, id, md5(n::text) || md5(n::text), created_at from ended_runs`)
}

/** Of a rule that is not watched any more, so that they stay as they are; each tenth is still there. */
async function insertAlerts(query: Query): Promise<void> {
  await query(`
    insert into alert_rules (id, project_id, name, metric, window_ms, comparison, warning, is_enabled)
    select ${toId('rule')}, ${PROJECT}, 'Failed runs', 'runs_failed', 900000, 'above', 1, false
    from generate_series(1::bigint, 1) n`)
  await query(`
    insert into alerts (id, project_id, rule_id, fingerprint, labels, group_key, condition, cause, condition_at,
      evaluated_at, severity, peak_severity, value, peak, started_at, fired_at, resolved_at, pipelines)
    select run.id, ${PROJECT}, rule.id, md5(run.id::text), jsonb_build_object('pipeline', run.pipeline_id),
      '{}', case when run.n % 10 = 0 then 'FIRING' else 'RESOLVED' end, 'breach', run.finished_at, run.finished_at,
      'warning', 'warning', 1, 1, run.finished_at, run.finished_at,
      case when run.n % 10 = 0 then null else run.finished_at + interval '1 hour' end, '[]'
    from (
      select id, pipeline_id, finished_at, n / ${RUNS_AN_ALERT} as n from ended_runs where n % ${RUNS_AN_ALERT} = 0
    ) run,
    (select ${toId('rule')} as id from generate_series(1::bigint, 1) n) rule`)
}

/** Pipelines with a revision and a task, sources, and datasets with a version: so many more of each. */
export async function insertThings(query: Query, count: number): Promise<void> {
  const id = (what: string) => toId(`more ${what}`)
  const rows = `generate_series(1::bigint, ${count}) n`
  await query(`
    insert into pipelines (id, project_id, name) select ${id('pipeline')}, ${PROJECT}, 'More ' || n from ${rows}`)
  await query(`
    insert into pipeline_revisions (id, project_id, pipeline_id, number, spec, sha256, actor)
    select ${id('revision')}, ${PROJECT}, ${id('pipeline')}, 1,
      (select spec from pipeline_revisions order by id limit 1), '', 'operator' from ${rows}`)
  await query(`update pipelines set current_revision_id = ${id('revision')} from ${rows} where id = ${id('pipeline')}`)
  await query(`
    insert into tasks (id, project_id, name, pipeline_id)
    select ${id('task')}, ${PROJECT}, 'More ' || n, ${id('pipeline')} from ${rows}`)
  await query(`
    insert into data_sources (id, project_id, name, kind, stage_kind, parameters)
    select ${id('source')}, ${PROJECT}, 'More ' || n, 'folder', 'ingest.files',
      '{"root": "/srv/texts", "glob": "**/*.md"}' from ${rows}`)
  await query(`
    insert into datasets (id, project_id, name) select ${id('dataset')}, ${PROJECT}, 'More ' || n from ${rows}`)
  await query(`
    insert into dataset_versions (id, project_id, dataset_id, semver, state, manifest, manifest_uri, manifest_sha256,
      rows, bytes, columns, produced_by_run, produced_by_stage)
    select ${id('version')}, ${PROJECT}, ${id('dataset')}, '1.0.0', 'SEALED',
      '{"files": [], "rows": 1000, "bytes": 9000}', 'artifact:sha256/' || repeat('0', 64), repeat('0', 64), 1000, 9000,
      '[{"name": "text", "type": "string"}]', ${id('run')}, 'publish' from ${rows}`)
  await query('vacuum (analyze)')
}
