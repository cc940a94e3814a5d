import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Who decided about a failed run, when, or which later run of its task succeeded. Of decisions made before, this is
 * unknown.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table task_runs
      add column decided_by text not null default '',
      add column decided_at timestamptz,
      add column fixed_by_run_id uuid`.execute(db)
  await createIndexes(db, [
    {
      name: 'task_runs_open_task_idx', on: `task_runs (task_id, id) where disposition = 'open'`,
      serves: 'failures of a task that a later run has fixed',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index task_runs_open_task_idx`.execute(db)
  await sql`alter table task_runs drop column decided_by, drop column decided_at, drop column fixed_by_run_id`
    .execute(db)
}
