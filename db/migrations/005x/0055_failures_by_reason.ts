import { sql, type Kysely } from 'kysely'

/**
 * The ready-made rule of failed runs makes one alert of each reason, and no longer one of each pipeline: one cause is
 * one thing to mend. Rules that a person has edited stay as they are. What their alerts were grouped by is gone: the
 * next evaluation ends them, so that channels are told.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update alert_rules set group_by = '["reason"]'
    where ready_made = 'run_failed' and version = 1 and group_by = '["pipeline"]'`
    .execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update alert_rules set group_by = '["pipeline"]'
    where ready_made = 'run_failed' and version = 1 and group_by = '["reason"]'`
    .execute(db)
}
