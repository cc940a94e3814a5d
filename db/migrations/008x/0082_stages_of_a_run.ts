import { sql, type Kysely } from 'kysely'

/**
 * A run has some five stages. A sample says ten, because rows of one run lie together, and for a filter by stage the
 * planner then expects so few runs that it reads them one by one: 7.5 s of 300,000, and 1 s as it reads them now.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stage_runs alter column run_id set (n_distinct_inherited = -0.2)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stage_runs alter column run_id reset (n_distinct_inherited)`.execute(db)
}
