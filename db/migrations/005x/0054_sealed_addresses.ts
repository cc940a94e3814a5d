import { sql, type Kysely } from 'kysely'

/**
 * The address of a webhook may be its credential (docs/adr/0070): it is sealed, and what people see of it lies beside
 * it. Rows that are there are sealed at the next start of a console, which has the key.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table channels add column sealed_url text, add column shown_url text`.execute(db)
  await sql`alter table channels add constraint channels_url_check check (url is null or sealed_url is null)`
    .execute(db)
}

/** Addresses that are sealed are lost: enter them again. */
export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table channels drop constraint channels_url_check`.execute(db)
  await sql`alter table channels drop column sealed_url, drop column shown_url`.execute(db)
}
