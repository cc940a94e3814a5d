import { sql, type Kysely } from 'kysely'

/**
 * The largest value that was measured in a minute: a mean is no maximum. Of the minutes before, the best that is known.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table alert_samples add column most double precision not null default 0`.execute(db)
  await sql`update alert_samples set most = greatest(last, sum / count) where count > 0`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table alert_samples drop column most`.execute(db)
}
