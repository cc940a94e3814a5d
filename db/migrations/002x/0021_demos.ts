import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** The example of each project: names may be changed, so its objects are known by their ids. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table demos (
      project_id uuid not null,
      source_id uuid not null,
      dataset_id uuid not null,
      pipeline_id uuid not null,
      task_id uuid not null,
      created_at timestamptz not null default now(),
      constraint demos_pkey primary key (project_id),
      constraint demos_project_id_fkey foreign key (project_id) references projects (id),
      constraint demos_source_id_fkey foreign key (source_id) references data_sources (id),
      constraint demos_dataset_id_fkey foreign key (dataset_id) references datasets (id),
      constraint demos_pipeline_id_fkey foreign key (pipeline_id) references pipelines (id),
      constraint demos_task_id_fkey foreign key (task_id) references tasks (id)
    )`.execute(db)
  await createIndexes(db, ['source', 'dataset', 'pipeline', 'task'].map(noun => ({
    name: `demos_${noun}_idx`, on: `demos (${noun}_id)`, serves: 'foreign key',
  })))
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table demos`.execute(db)
}
