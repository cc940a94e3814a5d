import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Runs chosen for one action, as they were at its preview: what matches the filter later is not touched. `possible` has
 * for each run the actions that were possible then, one bit each (see run-selection.repository.ts).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table run_selections (
      id uuid not null,
      project_id uuid not null,
      actor text not null,
      query jsonb,
      run_ids uuid[] not null,
      possible smallint[] not null,
      plan jsonb not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz not null,
      constraint run_selections_pkey primary key (id),
      constraint run_selections_project_id_fkey foreign key (project_id) references projects (id),
      constraint run_selections_possible_check check (cardinality(run_ids) = cardinality(possible))
    )`.execute(db)
  await createIndexes(db, [
    { name: 'run_selections_project_idx', on: 'run_selections (project_id)', serves: 'foreign key' },
    { name: 'run_selections_expires_idx', on: 'run_selections (expires_at)', serves: 'removal of expired selections' },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table run_selections`.execute(db)
}
