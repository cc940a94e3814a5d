import { sql, type Kysely } from 'kysely'

/**
 * Uses of sources by the UTC day: the list of sources counted those of 30 days one by one. Only days that have ended
 * are in it, added up by housekeeping: a launch writes nothing more. Demo data, which is told of days long ago, is left
 * out.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table source_use_days (
      source_id uuid not null references data_sources (id),
      day timestamptz not null,
      pipeline_id uuid not null,
      runs integer not null,
      last_used_at timestamptz not null,
      constraint source_use_days_pkey primary key (source_id, day, pipeline_id)
    )`.execute(db)
  await sql`
    insert into source_use_days (source_id, day, pipeline_id, runs, last_used_at)
    select source_id, date_bin('1 day', used_at, timestamptz '2020-01-01 00:00:00Z'), pipeline_id, count(*),
      max(used_at)
    from source_uses
    where project_id <> '01900000-0000-7000-8000-0000000000de'
      and used_at < date_bin('1 day', now() - interval '1 hour', timestamptz '2020-01-01 00:00:00Z')
    group by 1, 2, 3`.execute(db)
  await sql`analyze source_use_days`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table source_use_days`.execute(db)
}
