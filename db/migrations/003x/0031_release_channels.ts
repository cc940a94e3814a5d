import { sql, type Kysely } from 'kysely'

/** Names that lead to one release of a dataset: `latest` follows publication, `stable` is set by a person. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table release_channels (
      dataset_id uuid not null,
      name text not null,
      project_id uuid not null,
      release_id uuid not null,
      updated_by text not null default '',
      updated_at timestamptz not null default now(),
      constraint release_channels_pkey primary key (dataset_id, name),
      constraint release_channels_project_id_fkey foreign key (project_id) references projects (id),
      constraint release_channels_dataset_id_fkey foreign key (dataset_id) references datasets (id),
      constraint release_channels_release_id_fkey foreign key (release_id) references releases (id),
      constraint release_channels_name_check check (name in ('latest', 'stable'))
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table release_channels`.execute(db)
}
