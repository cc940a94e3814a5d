import { sql, type Kysely } from 'kysely'

/** Whether a file is gzipped; for existing uploads their names tell. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table uploads add column compression text not null default 'none'`.execute(db)
  await sql`
    update uploads set
      compression = 'gzip',
      format = case
        when filename ~* '\\.(jsonl|ndjson)\\.gz$' then 'jsonl'
        when filename ~* '\\.json\\.gz$' then 'json'
        when filename ~* '\\.(csv|tsv)\\.gz$' then 'csv'
        when filename ~* '\\.(txt|md|markdown)\\.gz$' then 'text'
        else format
      end
    where filename ~* '\\.gz$'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table uploads drop column compression`.execute(db)
}
