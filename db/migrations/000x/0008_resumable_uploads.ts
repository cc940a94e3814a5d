import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** Uploads that can resume after an interruption: the progress of each is a row, until it is complete or discarded. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table resumable_uploads (
      id uuid not null,
      project_id uuid not null,
      filename text not null,
      bytes bigint not null,
      received_bytes bigint not null default 0,
      writer_name text,
      upload_id uuid,
      actor text not null,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint resumable_uploads_pkey primary key (id),
      constraint resumable_uploads_project_id_fkey foreign key (project_id) references projects (id),
      constraint resumable_uploads_upload_id_fkey foreign key (upload_id) references uploads (id),
      constraint resumable_uploads_bytes_check check (received_bytes between 0 and bytes)
    )`.execute(db)
  await createIndexes(db, [
    { name: 'resumable_uploads_project_idx', on: 'resumable_uploads (project_id)', serves: 'foreign key' },
    { name: 'resumable_uploads_upload_idx', on: 'resumable_uploads (upload_id)', serves: 'foreign key' },
    {
      name: 'resumable_uploads_updated_idx', on: 'resumable_uploads (updated_at)',
      serves: 'sweep of those that nobody goes on with',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table resumable_uploads`.execute(db)
}
