import { sql, type Kysely } from 'kysely'

/**
 * The ready-made rule of failed runs makes one alert of each reason, and no longer one of each pipeline: one cause is one thing to mend. Rules that a
 * person has edited stay as they are. What their alerts were grouped by is gone, so they end, as after an edit.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create temporary table by_reason on commit drop as select id from alert_rules where ready_made = 'run_failed' and version = 1 and group_by = '["pipeline"]'`.execute(db)
  await sql`update alert_rules set group_by = '["reason"]' where id in (select id from by_reason)`.execute(db)
  await sql`delete from alerts where resolved_at is null and fired_at is null and rule_id in (select id from by_reason)`.execute(db)
  await sql`update alerts set condition = 'RESOLVED', condition_at = now(), resolved_at = now(), end_reason = 'rule_changed' where resolved_at is null and rule_id in (select id from by_reason)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update alert_rules set group_by = '["pipeline"]' where ready_made = 'run_failed' and version = 1 and group_by = '["reason"]'`.execute(db)
}
