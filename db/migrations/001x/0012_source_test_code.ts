import { sql, type Kysely } from 'kysely'

/** The result of a source test as a code, so that pages show it in the reader's language. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table data_sources
      add column last_test_code text not null default '',
      add column last_test_params jsonb not null default '{}'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table data_sources drop column last_test_params, drop column last_test_code`.execute(db)
}
