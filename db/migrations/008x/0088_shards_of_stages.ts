import { sql, type Kysely } from 'kysely'

/**
 * What the factory told last of the shards of an attempt. A table of its own: ingest reads and writes the rows of the
 * stages at every event. An attempt that goes on after a pause has another row. Few stages are done in shards, so it
 * has no partitions.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table stage_shards (
      run_id uuid not null,
      stage_key text not null,
      began_at timestamptz not null,
      project_id uuid not null,
      attempt integer not null,
      report jsonb not null,
      constraint stage_shards_pkey primary key (run_id, stage_key, began_at)
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table stage_shards`.execute(db)
}
