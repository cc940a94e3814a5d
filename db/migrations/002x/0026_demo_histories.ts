import { sql, type Kysely } from 'kysely'

/**
 * Demo data: whether it is there, and how far its load or removal has come. Whoever is at work renews its lease with
 * each step, so that a console that was killed blocks nobody.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table demo_histories (
      project_id uuid not null,
      state text not null,
      seed bigint not null,
      days integer not null,
      from_at timestamptz not null,
      until_at timestamptz not null,
      locale text not null,
      done bigint not null default 0,
      total bigint not null default 0,
      holder uuid,
      lease_until timestamptz,
      fault text not null default '',
      started_at timestamptz not null default now(),
      finished_at timestamptz,
      constraint demo_histories_pkey primary key (project_id),
      constraint demo_histories_project_id_fkey foreign key (project_id) references projects (id),
      constraint demo_histories_state_check check (state in ('loading', 'loaded', 'clearing')),
      constraint demo_histories_fault_check check (fault in ('', 'deadline', 'failed', 'stopped'))
    )`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table demo_histories`.execute(db)
}
