import { sql, type Kysely } from 'kysely'

/** The format of a stored revision. Existing ones have format 1, in which a tolerance of 0 meant no limit. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pipeline_revisions add column spec_format integer not null default 1`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pipeline_revisions drop column spec_format`.execute(db)
}
