import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Quality: policies, lots with a frozen copy of their policy, drawn samples, and every verdict on them. A sample keeps
 * the text of its record, so that a review needs no file. Verdicts are never changed: one that is taken back keeps its
 * row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table qc_policies (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      description text not null default '',
      spec jsonb not null,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint qc_policies_pkey primary key (id),
      constraint qc_policies_project_id_fkey foreign key (project_id) references projects (id)
    )`.execute(db)
  await sql`
    create table qc_lots (
      id uuid not null,
      project_id uuid not null,
      number integer not null,
      policy_id uuid not null,
      policy jsonb not null,
      origin text not null,
      dataset_id uuid,
      dataset_version_id uuid,
      run_id uuid,
      stage_key text,
      artifact_uri text not null,
      media_type text not null,
      population bigint not null,
      seed bigint not null,
      sample_size integer not null,
      accept_number integer not null,
      state text not null default 'OPEN',
      parent_lot_id uuid,
      due_at timestamptz,
      decided_at timestamptz,
      decided_by text not null default '',
      reason text not null default '',
      reviewed integer not null default 0,
      passed integer not null default 0,
      fixed integer not null default 0,
      failed integer not null default 0,
      critical integer not null default 0,
      major integer not null default 0,
      minor integer not null default 0,
      created_by text not null,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint qc_lots_pkey primary key (id),
      constraint qc_lots_project_id_fkey foreign key (project_id) references projects (id),
      constraint qc_lots_policy_id_fkey foreign key (policy_id) references qc_policies (id),
      constraint qc_lots_dataset_id_fkey foreign key (dataset_id) references datasets (id),
      constraint qc_lots_dataset_version_id_fkey foreign key (dataset_version_id) references dataset_versions (id),
      constraint qc_lots_parent_lot_id_fkey foreign key (parent_lot_id) references qc_lots (id),
      constraint qc_lots_number_key unique (project_id, number),
      constraint qc_lots_origin_check check (origin in ('version', 'gate')),
      constraint qc_lots_state_check
        check (state in ('OPEN', 'SAMPLED', 'IN_REVIEW', 'ACCEPTED', 'REJECTED', 'CONDITIONAL', 'REWORK', 'SCRAPPED')),
      constraint qc_lots_size_check check (sample_size between 1 and population)
    )`.execute(db)
  await sql`
    create table qc_samples (
      id uuid not null,
      project_id uuid not null,
      lot_id uuid not null,
      position integer not null,
      row bigint not null,
      record text not null,
      findings jsonb not null default '[]',
      state text not null default 'PENDING',
      claimed_by text not null default '',
      claimed_until timestamptz,
      needs_second boolean not null default false,
      fixed_record text,
      defects jsonb not null default '[]',
      version integer not null default 1,
      updated_at timestamptz not null default now(),
      constraint qc_samples_pkey primary key (id),
      constraint qc_samples_lot_id_fkey foreign key (lot_id) references qc_lots (id) on delete cascade,
      constraint qc_samples_position_key unique (lot_id, position),
      constraint qc_samples_row_key unique (lot_id, row),
      constraint qc_samples_state_check check (state in ('PENDING', 'CLAIMED', 'PASSED', 'FIXED', 'FAILED'))
    )`.execute(db)
  await sql`
    create table qc_verdicts (
      id uuid not null,
      project_id uuid not null,
      lot_id uuid not null,
      sample_id uuid not null,
      role text not null,
      verdict text not null,
      defects jsonb not null default '[]',
      fixed_record text,
      note text not null default '',
      reviewer text not null,
      created_at timestamptz not null default now(),
      undone_at timestamptz,
      constraint qc_verdicts_pkey primary key (id),
      constraint qc_verdicts_lot_id_fkey foreign key (lot_id) references qc_lots (id) on delete cascade,
      constraint qc_verdicts_sample_id_fkey foreign key (sample_id) references qc_samples (id) on delete cascade,
      constraint qc_verdicts_role_check check (role in ('first', 'second', 'adjudication')),
      constraint qc_verdicts_verdict_check check (verdict in ('PASS', 'FIX_AND_PASS', 'FAIL'))
    )`.execute(db)
  await createIndexes(db, [
    {
      name: 'qc_policies_project_idx', on: 'qc_policies (project_id, id desc)',
      serves: 'policies of a project, newest first',
    },
    { name: 'qc_lots_project_idx', on: 'qc_lots (project_id, id desc)', serves: 'lots of a project, newest first' },
    { name: 'qc_lots_state_idx', on: 'qc_lots (project_id, state, id desc)', serves: 'a column of the board' },
    { name: 'qc_lots_policy_idx', on: 'qc_lots (policy_id, id desc)', serves: 'lots of a policy' },
    {
      name: 'qc_lots_version_idx',
      on: 'qc_lots (dataset_version_id, id desc) where dataset_version_id is not null',
      serves: 'lots of a dataset version',
    },
    {
      name: 'qc_lots_dataset_idx', on: 'qc_lots (dataset_id, id desc) where dataset_id is not null',
      serves: 'lots of a dataset',
    },
    {
      name: 'qc_lots_parent_idx', on: 'qc_lots (parent_lot_id) where parent_lot_id is not null',
      serves: 'the lot that reworks one',
    },
    {
      name: 'qc_lots_run_idx', on: 'qc_lots (run_id, stage_key) where run_id is not null',
      serves: 'the lot of a waiting stage',
    },
    { name: 'qc_samples_state_idx', on: 'qc_samples (lot_id, state, position)', serves: 'the next sample to review' },
    { name: 'qc_verdicts_sample_idx', on: 'qc_verdicts (sample_id, id)', serves: 'verdicts on a sample, oldest first' },
    { name: 'qc_verdicts_lot_idx', on: 'qc_verdicts (lot_id, id)', serves: 'verdicts on a lot, oldest first' },
    {
      name: 'qc_verdicts_project_idx', on: 'qc_verdicts (project_id, created_at) where undone_at is null',
      serves: 'verdicts of a time, for defects and agreement',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  for (const table of ['qc_verdicts', 'qc_samples', 'qc_lots', 'qc_policies']) {
    await sql`drop table ${sql.table(table)}`.execute(db)
  }
}
