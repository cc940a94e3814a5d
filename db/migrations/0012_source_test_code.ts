import { sql, type Kysely } from 'kysely'

/** What a test found, as a code: a page says it in the reader's language. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table data_sources
      add column last_test_code text not null default '',
      add column last_test_params jsonb not null default '{}'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table data_sources drop column last_test_params, drop column last_test_code`.execute(db)
}
