import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/** Idle time of an attempt (its pauses), and the index for the list's time range. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stage_runs add column idle_ms bigint not null default 0`.execute(db)
  await createIndexes(db, [
    {
      name: 'task_runs_created_idx', on: 'task_runs (project_id, created_at)',
      serves: 'runs created in a window: list and histogram',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index task_runs_created_idx`.execute(db)
  await sql`alter table stage_runs drop column idle_ms`.execute(db)
}
