import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Datasets and their sealed versions. A version is sealed once per run and stage: because of the unique key, an event
 * that is applied again, or a concurrent reconcile, seals nothing twice. `produced_by_run` has no foreign key because
 * runs are partitioned, and old partitions may be dropped while their datasets stay.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table datasets (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      description text not null default '',
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint datasets_pkey primary key (id),
      constraint datasets_project_id_fkey foreign key (project_id) references projects (id)
    )`.execute(db)
  await sql`
    create table dataset_versions (
      id uuid not null,
      project_id uuid not null,
      dataset_id uuid not null,
      semver text not null,
      state text not null,
      manifest jsonb not null,
      manifest_uri text not null,
      manifest_sha256 text not null,
      rows bigint not null,
      bytes bigint not null,
      columns jsonb not null default '[]',
      stats jsonb not null default '{}',
      parents jsonb not null default '[]',
      produced_by_run uuid not null,
      produced_by_stage text not null,
      created_at timestamptz not null default now(),
      constraint dataset_versions_pkey primary key (id),
      constraint dataset_versions_project_id_fkey foreign key (project_id) references projects (id),
      constraint dataset_versions_dataset_id_fkey foreign key (dataset_id) references datasets (id),
      constraint dataset_versions_semver_key unique (dataset_id, semver),
      constraint dataset_versions_produced_by_key unique (produced_by_run, produced_by_stage),
      constraint dataset_versions_state_check check (state in ('SEALED'))
    )`.execute(db)
  await createIndexes(db, [
    { name: 'datasets_project_idx', on: 'datasets (project_id, id desc)', serves: 'datasets list, newest first' },
    {
      name: 'datasets_name_key', on: 'datasets (project_id, name) where archived_at is null', isUnique: true,
      serves: 'one living dataset a name',
    },
    {
      name: 'dataset_versions_dataset_idx', on: 'dataset_versions (dataset_id, id desc)',
      serves: 'versions of a dataset and its newest one',
    },
    {
      name: 'dataset_versions_project_idx', on: 'dataset_versions (project_id, id desc)',
      serves: 'newest versions of a project',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table dataset_versions`.execute(db)
  await sql`drop table datasets`.execute(db)
}
