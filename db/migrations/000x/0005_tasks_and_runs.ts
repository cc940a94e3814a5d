import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Tasks, runs (each launch of a task), and the stages of runs. `task_runs` and `stage_runs` are partitioned by the time
 * inside their UUIDv7 (see partitions.ts); the default partition takes ids of months that were not prepared.
 * `stage_runs` has no foreign key to its run: it is inserted with the run and updated under the run's lock only, and a
 * key would cost a look-up per row and a lock per new partition. Progress updates touch no indexed column, so they stay
 * heap-only.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table tasks (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      pipeline_id uuid not null,
      inputs jsonb not null default '{}',
      parameters jsonb not null default '{}',
      priority integer not null default 0,
      record_limit bigint not null default 0,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint tasks_pkey primary key (id),
      constraint tasks_project_id_fkey foreign key (project_id) references projects (id),
      constraint tasks_pipeline_id_fkey foreign key (pipeline_id) references pipelines (id),
      constraint tasks_priority_check check (priority between -100 and 100),
      constraint tasks_record_limit_check check (record_limit >= 0)
    )`.execute(db)
  await createTaskRuns(db)
  await createStageRuns(db)
  await createIndexes(db, [
    { name: 'tasks_project_idx', on: 'tasks (project_id, id desc)', serves: 'tasks list, newest first' },
    { name: 'tasks_pipeline_idx', on: 'tasks (pipeline_id)', serves: 'tasks of a pipeline' },
    {
      name: 'task_runs_project_idx', on: 'task_runs (project_id, id desc)',
      serves: 'runs list, newest first, keyset by id',
    },
    {
      name: 'task_runs_state_idx', on: 'task_runs (project_id, observed_state, id desc)',
      serves: 'runs list filtered by state',
    },
    {
      name: 'task_runs_finished_idx', on: 'task_runs (project_id, finished_at, id)',
      serves: 'runs list by end, and runs ended in a window',
    },
    {
      name: 'task_runs_pipeline_idx', on: 'task_runs (project_id, pipeline_id, id desc)',
      serves: 'runs list filtered by pipeline',
    },
    { name: 'task_runs_task_idx', on: 'task_runs (task_id, id desc)', serves: 'runs of a task' },
    {
      name: 'task_runs_living_idx',
      on: `task_runs (id) where observed_state in ('PENDING', 'QUEUED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING')`,
      serves: 'reconcile sweep over runs that are not final',
    },
    {
      name: 'task_runs_open_idx', on: `task_runs (project_id, id desc) where disposition = 'open'`,
      serves: 'failed runs that nobody has answered',
    },
  ])
}

async function createTaskRuns(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table task_runs (
      id uuid not null,
      project_id uuid not null,
      task_id uuid not null,
      pipeline_id uuid not null,
      revision_id uuid not null,
      name text not null,
      template_version text not null default '',
      model_version text not null default '',
      root_run_id uuid not null,
      parent_run_id uuid,
      trigger text not null,
      actor text not null,
      priority integer not null default 0,
      record_limit bigint not null default 0,
      spec jsonb not null,
      desired_state text not null default 'RUN',
      observed_state text not null default 'PENDING',
      state_reason text not null default '',
      error jsonb,
      last_seq bigint not null default 0,
      is_reconciling boolean not null default false,
      disposition text not null default 'none',
      disposition_note text not null default '',
      records_in bigint not null default 0,
      records_out bigint not null default 0,
      records_dropped bigint not null default 0,
      records_failed bigint not null default 0,
      bytes_in bigint not null default 0,
      bytes_out bigint not null default 0,
      input_tokens bigint not null default 0,
      output_tokens bigint not null default 0,
      fraction double precision not null default 0,
      created_at timestamptz not null default now(),
      queued_at timestamptz,
      started_at timestamptz,
      finished_at timestamptz,
      updated_at timestamptz not null default now(),
      version integer not null default 1,
      constraint task_runs_pkey primary key (id),
      constraint task_runs_project_id_fkey foreign key (project_id) references projects (id),
      constraint task_runs_task_id_fkey foreign key (task_id) references tasks (id),
      constraint task_runs_revision_id_fkey foreign key (revision_id) references pipeline_revisions (id),
      constraint task_runs_trigger_check check (trigger in ('manual', 'import', 'api', 'schedule', 'retry')),
      constraint task_runs_desired_state_check check (desired_state in ('RUN', 'PAUSE', 'CANCEL')),
      constraint task_runs_observed_state_check check (observed_state in
        ('PENDING', 'QUEUED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING', 'CANCELLED', 'SUCCEEDED', 'FAILED',
        'CRASHED')),
      constraint task_runs_disposition_check check (disposition in ('none', 'open', 'rerun_ok', 'waived'))
    ) partition by range (id)`.execute(db)
  await sql`create table task_runs_default partition of task_runs default with (fillfactor = 80)`.execute(db)
}

async function createStageRuns(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table stage_runs (
      run_id uuid not null,
      stage_key text not null,
      project_id uuid not null,
      position integer not null,
      kind text not null,
      name text not null,
      depends_on jsonb not null default '[]',
      is_terminal boolean not null,
      state text not null default 'BLOCKED',
      attempt integer not null default 0,
      worker_id text not null default '',
      queued_at timestamptz,
      started_at timestamptz,
      finished_at timestamptz,
      next_attempt_at timestamptz,
      records_in bigint not null default 0,
      records_out bigint not null default 0,
      records_dropped bigint not null default 0,
      records_failed bigint not null default 0,
      bytes_in bigint not null default 0,
      bytes_out bigint not null default 0,
      fraction double precision not null default 0,
      records_per_second double precision not null default 0,
      dropped_by_reason jsonb not null default '{}',
      failed_by_reason jsonb not null default '{}',
      counted jsonb not null default
      '{"recordsIn": 0, "recordsOut": 0, "recordsDropped": 0, "recordsFailed": 0, "bytesIn": 0, "bytesOut": 0}',
      input_tokens bigint not null default 0,
      output_tokens bigint not null default 0,
      cached_input_tokens bigint not null default 0,
      reasoning_tokens bigint not null default 0,
      model_calls bigint not null default 0,
      error jsonb,
      outputs jsonb not null default '[]',
      updated_at timestamptz not null default now(),
      constraint stage_runs_pkey primary key (run_id, stage_key),
      constraint stage_runs_state_check check (state in
        ('BLOCKED', 'QUEUED', 'RUNNING', 'RETRY_WAIT', 'PAUSED', 'SUCCEEDED', 'FAILED', 'CANCELLED', 'SKIPPED',
        'WAITING', 'CRASHED'))
    ) partition by range (run_id)`.execute(db)
  await sql`create table stage_runs_default partition of stage_runs default with (fillfactor = 80)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table stage_runs`.execute(db)
  await sql`drop table task_runs`.execute(db)
  await sql`drop table tasks`.execute(db)
}
