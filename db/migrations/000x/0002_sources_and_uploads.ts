import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** Where data comes from: files that people upload, and sources that read them or a folder. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table uploads (
      id uuid not null,
      project_id uuid not null,
      filename text not null,
      bytes bigint not null,
      sha256 text not null,
      uri text not null,
      format text not null,
      actor text not null,
      created_at timestamptz not null default now(),
      constraint uploads_pkey primary key (id),
      constraint uploads_project_id_fkey foreign key (project_id) references projects (id),
      constraint uploads_bytes_check check (bytes >= 0)
    )`.execute(db)
  await sql`
    create table data_sources (
      id uuid not null,
      project_id uuid not null,
      name text not null,
      kind text not null,
      stage_kind text not null,
      parameters jsonb not null default '{}',
      upload_id uuid,
      columns jsonb not null default '[]',
      last_test_at timestamptz,
      last_test_ok boolean,
      last_test_message text,
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint data_sources_pkey primary key (id),
      constraint data_sources_project_id_fkey foreign key (project_id) references projects (id),
      constraint data_sources_upload_id_fkey foreign key (upload_id) references uploads (id)
    )`.execute(db)
  await createIndexes(db, [
    { name: 'uploads_project_idx', on: 'uploads (project_id, id desc)', serves: 'uploads list, newest first' },
    { name: 'uploads_sha256_idx', on: 'uploads (project_id, sha256)', serves: 'the same bytes sent again' },
    {
      name: 'data_sources_project_idx', on: 'data_sources (project_id, id desc)', serves: 'sources list, newest first',
    },
    {
      name: 'data_sources_name_key', on: 'data_sources (project_id, name) where archived_at is null', isUnique: true,
      serves: 'one living source a name',
    },
    { name: 'data_sources_upload_idx', on: 'data_sources (upload_id)', serves: 'which sources read an upload' },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table data_sources`.execute(db)
  await sql`drop table uploads`.execute(db)
}
