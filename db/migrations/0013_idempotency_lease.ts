import { sql, type Kysely } from 'kysely'

/**
 * A claim belongs to a request and lasts as long as that one lives. The answer keeps its text: the second time it has
 * the same bytes. Keys that are being answered would keep their old, long claim.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`delete from idempotency_keys where status is null`.execute(db)
  await sql`
    alter table idempotency_keys
      add column holder uuid,
      alter column answer type json`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table idempotency_keys alter column answer type jsonb, drop column holder`.execute(db)
}
