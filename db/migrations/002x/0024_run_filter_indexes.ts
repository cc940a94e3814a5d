import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** The list of runs is filtered by duration and by how a run was started. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await createIndexes(db, [
    {
      name: 'task_runs_duration_idx', on: 'task_runs (project_id, (finished_at - started_at))',
      serves: 'runs list filtered by duration',
    },
    {
      name: 'task_runs_trigger_idx', on: 'task_runs (project_id, trigger, id desc)',
      serves: 'runs list filtered by how runs were started',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index task_runs_trigger_idx`.execute(db)
  await sql`drop index task_runs_duration_idx`.execute(db)
}
