import { sql, type Kysely } from 'kysely'

/**
 * How many files a source was given; those from before count as one. A folder is given none: it is filled elsewhere.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table data_sources add column arrivals integer not null default 0`.execute(db)
  await sql`update data_sources set arrivals = 1 where upload_id is not null`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table data_sources drop column arrivals`.execute(db)
}
