import { sql, type Kysely } from 'kysely'

/**
 * Settings that were saved on the settings page. The newest revision holds all saved values, as the texts that the
 * environment would have; older ones are kept, so that one may go back to them. Its number is the key: of two changes
 * made at once over the same revision, the database takes one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table config_revisions (
      number integer not null,
      action text not null,
      restored integer,
      "values" jsonb not null,
      before jsonb not null,
      actor text not null,
      created_at timestamptz not null default now(),
      constraint config_revisions_pkey primary key (number),
      constraint config_revisions_action_check check (action in ('change', 'rollback', 'import')),
      constraint config_revisions_restored_check check ((action = 'rollback') = (restored is not null))
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table config_revisions`.execute(db)
}
