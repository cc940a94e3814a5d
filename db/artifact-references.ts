import { sql } from 'kysely'
import type { Database } from './client'
import { inSnapshot } from './backup/dump'
import { IS_LIVING } from './repositories/run/task-run-ingest.repository'

interface TextTable {
  schema: string
  name: string
  columns: { name: string, isBytes: boolean }[]
}

/** Types that can hold the name of an artifact. */
const TYPES = ['text', 'character varying', 'json', 'jsonb', 'bytea', 'text[]']

/**
 * Every sha256 in any text, JSON or bytes of any table of a database, whoever's it is: a column that is added later, or
 * belongs to the factory or to its queue, keeps an artifact just as well. All of one moment: a name that moves from one
 * table to another meanwhile is in one of them. Reads everything: for a command, not for a request.
 */
export async function listReferences(database: Pick<Database, 'db' | 'url'>): Promise<Set<string>> {
  return inSnapshot(database, async (db) => {
    const { rows: tables } = await sql<TextTable>`
      select n.nspname::text as schema, c.relname::text as name,
        json_agg(json_build_object('name', a.attname, 'isBytes', format_type(atttypid, null) = 'bytea')) as columns
      from pg_class c join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema$)'
        and a.attnum > 0 and not a.attisdropped and format_type(atttypid, null) in (${sql.join(TYPES)})
      group by 1, 2`.execute(db)
    const found = new Set<string>()
    for (const { schema, name, columns } of tables) {
      // Bytes of the factory are protobuf: a text in it is plain.
      const texts = sql.join(columns.map(column =>
        column.isBytes ? sql`encode(${sql.ref(column.name)}, 'escape')` : sql`${sql.ref(column.name)}::text`))
      const { rows } = await sql<{ sha256: string }>`
        select distinct match[1] as sha256
          from ${sql.table(`${schema}.${name}`)},
            regexp_matches(concat_ws(' ', ${texts}), '[0-9a-f]{64}', 'g') as match`.execute(db)
      rows.forEach(({ sha256 }) => found.add(sha256))
    }
    return found
  })
}

/** Whether a factory keeps its runs in this database. */
export async function hasFactory({ db }: Pick<Database, 'db'>): Promise<boolean> {
  const { rows: [row] } = await sql<{
    isThere: boolean
  }>`select exists (select from pg_attribute join pg_class on oid = attrelid
    where relname = 'log_head' and attname = 'storage_id') as is_there`
    .execute(db)
  return row?.isThere ?? false
}

/** When the oldest run that is not over was launched. */
export async function findOldestLivingRun({ db }: Pick<Database, 'db'>): Promise<Date | undefined> {
  const row = await db.selectFrom('taskRuns')
    .select('createdAt').where(IS_LIVING).orderBy('createdAt').limit(1).executeTakeFirst()
  return row?.createdAt
}
