import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** What a person, a program or a reader elsewhere relies on once a release is out. */
const FROZEN = [
  'project_id', 'dataset_id', 'dataset_version_id', 'base_id', 'name', 'semver', 'bump', 'difference', 'card',
  'changelog', 'gates', 'findings', 'waivers', 'documents', 'manifest_sha256', 'published_at', 'published_by',
  'created_by', 'created_at',
]
const rowOf = (alias: string) => sql.raw(`row(${FROZEN.map(column => `${alias}.${column}`).join(', ')})`)

/**
 * Releases: a sealed version of a dataset under a number of its own, with what was found out about it. The database
 * itself refuses to change or delete one that is out, or to take it back into preparation: no route and no mistake of
 * one can.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table releases (
      id uuid not null,
      project_id uuid not null,
      dataset_id uuid not null,
      dataset_version_id uuid not null,
      base_id uuid,
      name text not null,
      semver text not null,
      state text not null default 'DRAFT',
      bump text,
      difference jsonb not null,
      card jsonb not null default '{}',
      changelog text not null default '',
      gates jsonb not null default '[]',
      checked_at timestamptz,
      findings jsonb,
      waivers jsonb not null default '[]',
      work jsonb,
      fault text not null default '',
      fault_file text not null default '',
      documents jsonb,
      manifest_sha256 text,
      verified jsonb,
      archive jsonb,
      published_at timestamptz,
      published_by text not null default '',
      deprecated_at timestamptz,
      deprecate_reason text not null default '',
      withdrawn_at timestamptz,
      withdraw_reason text not null default '',
      created_by text not null default '',
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint releases_pkey primary key (id),
      constraint releases_project_id_fkey foreign key (project_id) references projects (id),
      constraint releases_dataset_id_fkey foreign key (dataset_id) references datasets (id),
      constraint releases_dataset_version_id_fkey foreign key (dataset_version_id) references dataset_versions (id),
      constraint releases_base_id_fkey foreign key (base_id) references releases (id),
      constraint releases_semver_key unique (dataset_id, semver),
      constraint releases_state_check
        check (state in ('DRAFT', 'CHECKING', 'READY', 'PUBLISHED', 'DEPRECATED', 'WITHDRAWN', 'ARCHIVED',
        'RESTORING')),
      constraint releases_bump_check check (bump in ('MAJOR', 'MINOR', 'PATCH')),
      constraint releases_out_check check ((state in ('DRAFT', 'CHECKING', 'READY')) = (published_at is null)),
      constraint releases_documents_check
        check ((documents is null) = (published_at is null) and (manifest_sha256 is null) = (published_at is null))
    )`.execute(db)
  await sql`
    create function releases_guard() returns trigger language plpgsql as $$
    begin
      if tg_op = 'TRUNCATE' then
        raise exception 'releases are kept' using errcode = 'restrict_violation';
      end if;
      if old.published_at is null then
        return case when tg_op = 'DELETE' then old else new end;
      end if;
      if tg_op = 'DELETE' then
        raise exception 'a published release is kept' using errcode = 'restrict_violation';
      end if;
      if ${rowOf('old')} is distinct from ${rowOf('new')} then
        raise exception 'a published release does not change' using errcode = 'restrict_violation';
      end if;
      if old.state = 'WITHDRAWN' and new.state <> old.state then
        raise exception 'a withdrawn release stays withdrawn' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$`.execute(db)
  await sql`create trigger releases_immutable before update or delete
    on releases for each row execute function releases_guard()`
    .execute(db)
  await sql`create trigger releases_kept before truncate
    on releases for each statement execute function releases_guard()`
    .execute(db)
  await createIndexes(db, [
    {
      name: 'releases_project_idx', on: 'releases (project_id, id desc)', serves: 'releases of a project, newest first',
    },
    {
      name: 'releases_dataset_idx', on: 'releases (dataset_id, id desc)',
      serves: 'releases of a dataset, newest first, and the last one',
    },
    {
      name: 'releases_version_idx', on: 'releases (dataset_version_id)',
      serves: 'releases of a version: whether its bytes may leave',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table releases`.execute(db)
  await sql`drop function releases_guard()`.execute(db)
}
