import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** A report of an old shift asks for the runs that were active then; those that lived long are few. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIndexes(db, [
    {
      name: 'task_runs_long_idx',
      on: `task_runs (project_id, finished_at) where finished_at - created_at >= interval '31 days'`,
      serves: 'runs that were active at a time long ago',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index task_runs_long_idx`.execute(db)
}
