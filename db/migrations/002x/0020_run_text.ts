import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Text search over runs by an index. Of pairs of letters and not of trigrams (pg_trgm), because most Chinese words have
 * two letters, and because it needs no extension. A row that contains a text contains all its pairs; the converse is
 * checked on the row.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create function text_pairs(given text) returns text[] language sql immutable strict parallel safe as $$
      select coalesce(array_agg(distinct substr(lowered, place, 2)), '{}')
        from lower(given) as lowered, generate_series(1, length(lowered) - 1) as place
    $$`.execute(db)
  await createIndexes(db, [
    {
      name: 'task_runs_text_idx', on: `task_runs using gin (text_pairs(name || chr(10) || state_reason))`,
      serves: 'runs list filtered by a part of name or reason',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop index task_runs_text_idx`.execute(db)
  await sql`drop function text_pairs`.execute(db)
}
