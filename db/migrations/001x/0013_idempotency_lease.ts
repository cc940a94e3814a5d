import { sql, type Kysely } from 'kysely'

/**
 * A claim belongs to one request and lasts as long as that request renews it. The answer is stored as text, so that a
 * repeated answer has the same bytes. Unanswered keys are deleted, because they would keep their old, long claim.
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
