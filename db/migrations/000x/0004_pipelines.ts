import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** Pipelines, their immutable revisions, and the stages of each revision as rows. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table pipelines (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      description text not null default '',
      current_revision_id uuid,
      is_built_in boolean not null default false,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint pipelines_pkey primary key (id),
      constraint pipelines_project_id_fkey foreign key (project_id) references projects (id)
    )`.execute(db)
  await sql`
    create table pipeline_revisions (
      id uuid not null,
      project_id uuid not null,
      pipeline_id uuid not null,
      number integer not null,
      spec jsonb not null,
      sha256 text not null,
      message text not null default '',
      actor text not null,
      created_at timestamptz not null default now(),
      constraint pipeline_revisions_pkey primary key (id),
      constraint pipeline_revisions_project_id_fkey foreign key (project_id) references projects (id),
      constraint pipeline_revisions_pipeline_id_fkey foreign key (pipeline_id) references pipelines (id),
      constraint pipeline_revisions_number_key unique (pipeline_id, number)
    )`.execute(db)
  // Deferred: a pipeline and its first revision refer to each other and are inserted in one transaction.
  await sql`
    alter table pipelines add constraint pipelines_current_revision_id_fkey
    foreign key (current_revision_id) references pipeline_revisions (id) deferrable initially deferred`.execute(db)
  await sql`
    create table pipeline_stages (
      revision_id uuid not null,
      project_id uuid not null,
      stage_key text not null,
      position integer not null,
      kind text not null,
      name text not null,
      parameters jsonb not null default '{}',
      needs jsonb not null default '[]',
      constraint pipeline_stages_pkey primary key (revision_id, stage_key),
      constraint pipeline_stages_project_id_fkey foreign key (project_id) references projects (id),
      constraint pipeline_stages_revision_id_fkey foreign key (revision_id) references pipeline_revisions (id)
        on delete cascade
    )`.execute(db)
  await createIndexes(db, [
    { name: 'pipelines_project_idx', on: 'pipelines (project_id, id desc)', serves: 'pipelines list, newest first' },
    {
      name: 'pipelines_name_key', on: 'pipelines (project_id, name, is_built_in) where archived_at is null',
      isUnique: true, serves: 'one living pipeline a name; the built-in one by its name',
    },
    {
      name: 'pipeline_stages_kind_idx', on: 'pipeline_stages (project_id, kind)',
      serves: 'which pipelines use a stage kind',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table pipeline_stages`.execute(db)
  await sql`alter table pipelines drop constraint pipelines_current_revision_id_fkey`.execute(db)
  await sql`drop table pipeline_revisions`.execute(db)
  await sql`drop table pipelines`.execute(db)
}
