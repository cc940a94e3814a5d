import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Which version of a template a revision came from, the label that its pipeline follows, and the samples that were run.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table pipeline_revisions add column template_version_id uuid,
    add constraint pipeline_revisions_template_version_id_fkey foreign key
    (template_version_id) references template_versions (id)`.execute(db)
  await sql`alter table pipelines add column template_label text`.execute(db)
  await sql`
    create table template_samples (
      project_id uuid not null,
      template_id uuid not null,
      source_id uuid not null,
      dataset_id uuid not null,
      pipeline_id uuid not null,
      task_id uuid not null,
      created_at timestamptz not null default now(),
      constraint template_samples_pkey primary key (project_id, template_id),
      constraint template_samples_project_id_fkey foreign key (project_id) references projects (id),
      constraint template_samples_template_id_fkey foreign key (template_id) references pipeline_templates (id),
      constraint template_samples_source_id_fkey foreign key (source_id) references data_sources (id),
      constraint template_samples_dataset_id_fkey foreign key (dataset_id) references datasets (id),
      constraint template_samples_pipeline_id_fkey foreign key (pipeline_id) references pipelines (id),
      constraint template_samples_task_id_fkey foreign key (task_id) references tasks (id)
    )`.execute(db)
  await createIndexes(db, [
    {
      name: 'task_runs_template_idx', on: `task_runs (project_id, id desc) where template_version <> ''`,
      serves: 'runs of templates within the last days',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index task_runs_template_idx`.execute(db)
  await sql`drop table template_samples`.execute(db)
  await sql`alter table pipelines drop column template_label`.execute(db)
  await sql`alter table pipeline_revisions drop column template_version_id`.execute(db)
}
