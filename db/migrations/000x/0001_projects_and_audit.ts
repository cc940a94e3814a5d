import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Projects, with a default one from the first start on, and the audit trail. The trail is append-only: the database
 * itself refuses to change or delete a row, so that neither a bug nor a person at the console can.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table projects (
      id uuid not null,
      key text not null,
      name text not null,
      description text not null default '',
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint projects_pkey primary key (id),
      constraint projects_key_key unique (key),
      constraint projects_key_check check (key ~ '^[a-z0-9-]{1,63}$')
    )`.execute(db)
  await sql`
    insert into projects (id, key, name)
    values ('01900000-0000-7000-8000-000000000001', 'default', 'Default')`.execute(db)

  await sql`
    create table audit_log (
      id uuid not null,
      project_id uuid,
      actor text not null,
      action text not null,
      noun text not null,
      noun_id text not null,
      before jsonb,
      after jsonb,
      request_id text not null,
      created_at timestamptz not null default now(),
      constraint audit_log_pkey primary key (id)
    )`.execute(db)
  await createIndexes(db, [
    {
      name: 'audit_log_project_idx', on: 'audit_log (project_id, id desc)',
      serves: 'audit list of a project, newest first',
    },
    { name: 'audit_log_noun_idx', on: 'audit_log (noun, noun_id, id desc)', serves: 'history of one thing' },
  ])
  await sql`
    create function audit_log_refuse() returns trigger language plpgsql as $$
    begin
      raise exception 'audit_log is append-only' using errcode = 'restrict_violation';
    end $$`.execute(db)
  await sql`
    create trigger audit_log_append_only before update or delete or truncate on audit_log
    for each statement execute function audit_log_refuse()`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table audit_log`.execute(db)
  await sql`drop function audit_log_refuse()`.execute(db)
  await sql`drop table projects`.execute(db)
}
