import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** The run in which a stage ran that a retry has taken over, and the runs of a chain of retries. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stage_runs add column reused_run_id uuid`.execute(db)
  await createIndexes(db, [
    {
      name: 'task_runs_retry_idx', on: 'task_runs (root_run_id, id) where parent_run_id is not null',
      serves: 'retries of a run',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index task_runs_retry_idx`.execute(db)
  await sql`alter table stage_runs drop column reused_run_id`.execute(db)
}
