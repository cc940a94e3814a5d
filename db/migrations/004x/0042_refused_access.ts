import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * What all consoles know of attempts to get in: how often somebody has tried, and which tokens have ended. Counters
 * need not outlive a crash, so they are not logged: an attack writes no WAL.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create unlogged table access_counters (
      key text not null,
      count integer not null,
      until_at timestamptz not null,
      touched_at timestamptz not null default now(),
      constraint access_counters_pkey primary key (key)
    )`.execute(db)
  await sql`alter table api_tokens add column ended_at timestamptz`.execute(db)
  await sql`alter table api_tokens drop constraint api_tokens_name_key`.execute(db)
  await createIndexes(db, [{
    name: 'api_tokens_name_key', on: 'api_tokens (user_id, name) where ended_at is null', isUnique: true,
    serves: 'one token of a name, of those that a user has',
  }])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table access_counters`.execute(db)
  await sql`delete from api_tokens where ended_at is not null`.execute(db)
  await sql`drop index api_tokens_name_key`.execute(db)
  await sql`alter table api_tokens add constraint api_tokens_name_key unique (user_id, name)`.execute(db)
  await sql`alter table api_tokens drop column ended_at`.execute(db)
}
