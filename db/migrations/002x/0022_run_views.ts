import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Saved views of the list of runs. A view belongs to its owner, who is 'operator' while sign-in is off; a shared one is
 * seen by all, and changed by its owner. What it filters by is stored as it was sent, so that a later version of the
 * console can still show it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table saved_views (
      id uuid not null,
      project_id uuid not null,
      owner text not null,
      name text not null,
      is_shared boolean not null default false,
      is_default boolean not null default false,
      filter jsonb not null,
      sort text not null,
      columns jsonb not null,
      version integer not null default 1,
      created_at timestamptz not null default now(),
      updated_at timestamptz not null default now(),
      constraint saved_views_pkey primary key (id),
      constraint saved_views_project_id_fkey foreign key (project_id) references projects (id),
      constraint saved_views_name_key unique (project_id, owner, name)
    )`.execute(db)
  await createIndexes(db, [
    {
      name: 'saved_views_default_idx', on: 'saved_views (project_id, owner) where is_default', isUnique: true,
      serves: 'at most one default of an owner',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table saved_views`.execute(db)
}
