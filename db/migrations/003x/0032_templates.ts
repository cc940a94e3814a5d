import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** What a pipeline that was made from a version relies on. */
const FROZEN = [
  'template_id', 'project_id', 'number', 'spec', 'spec_format', 'sha256', 'message', 'consequence', 'actor',
  'created_at',
]
const rowOf = (alias: string) => sql.raw(`row(${FROZEN.map(column => `${alias}.${column}`).join(', ')})`)

/**
 * Templates of pipelines: one draft, versions that the database itself refuses to change, and labels that lead to a
 * version. Without a project: part of the product, in every project.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table pipeline_templates (
      id uuid not null,
      project_id uuid,
      built_in text,
      name text not null,
      description text not null default '',
      icon text not null,
      draft jsonb,
      draft_sha256 text not null default '',
      draft_by text not null default '',
      draft_at timestamptz not null default now(),
      archived_at timestamptz,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint pipeline_templates_pkey primary key (id),
      constraint pipeline_templates_project_id_fkey foreign key (project_id) references projects (id),
      constraint pipeline_templates_built_in_check
        check ((project_id is null) = (built_in is not null) and (draft is null) = (built_in is not null))
    )`.execute(db)
  await sql`
    create table template_versions (
      id uuid not null,
      template_id uuid not null,
      project_id uuid,
      number text not null,
      spec jsonb not null,
      spec_format integer not null,
      sha256 text not null,
      message text not null default '',
      consequence text,
      actor text not null,
      deprecated_at timestamptz,
      deprecated_by text not null default '',
      deprecate_reason text not null default '',
      created_at timestamptz not null default now(),
      constraint template_versions_pkey primary key (id),
      constraint template_versions_template_id_fkey foreign key (template_id) references pipeline_templates (id),
      constraint template_versions_project_id_fkey foreign key (project_id) references projects (id),
      constraint template_versions_number_key unique (template_id, number),
      constraint template_versions_number_check check (number ~ '^[0-9]{1,6}[.][0-9]{1,6}[.][0-9]{1,6}$'),
      constraint template_versions_consequence_check check (consequence in ('MAJOR', 'MINOR', 'PATCH'))
    )`.execute(db)
  await sql`
    create table template_labels (
      template_id uuid not null,
      label text not null,
      project_id uuid,
      version_id uuid not null,
      updated_by text not null default '',
      updated_at timestamptz not null default now(),
      constraint template_labels_pkey primary key (template_id, label),
      constraint template_labels_project_id_fkey foreign key (project_id) references projects (id),
      constraint template_labels_template_id_fkey foreign key (template_id) references pipeline_templates (id),
      constraint template_labels_version_id_fkey foreign key (version_id) references template_versions (id)
    )`.execute(db)
  await sql`
    create function template_versions_guard() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' then
        raise exception 'a version of a template is kept' using errcode = 'restrict_violation';
      end if;
      if ${rowOf('old')} is distinct from ${rowOf('new')} then
        raise exception 'a version of a template does not change' using errcode = 'restrict_violation';
      end if;
      return new;
    end $$`.execute(db)
  await sql`create trigger template_versions_immutable before update or delete
    on template_versions for each row execute function template_versions_guard()`
    .execute(db)
  await createIndexes(db, [
    {
      name: 'pipeline_templates_project_idx', on: 'pipeline_templates (project_id, id desc)',
      serves: 'templates of a project, newest first',
    },
    {
      name: 'pipeline_templates_name_key',
      on: 'pipeline_templates (project_id, name) where archived_at is null and project_id is not null',
      isUnique: true, serves: 'one living template a name, also found by an import',
    },
    {
      name: 'pipeline_templates_built_in_key', on: 'pipeline_templates (built_in) where built_in is not null',
      isUnique: true, serves: 'each built-in template once',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table template_labels`.execute(db)
  await sql`drop table template_versions`.execute(db)
  await sql`drop function template_versions_guard()`.execute(db)
  await sql`drop table pipeline_templates`.execute(db)
}
