import { sql, type Kysely } from 'kysely'

const FINAL = sql.raw(`('CANCELLED', 'SUCCEEDED', 'FAILED', 'CRASHED')`)
const toBucket = (seconds: number, at: string) =>
  sql`date_bin(make_interval(secs => ${sql.lit(seconds)}), ${sql.ref(at)}, timestamptz '2020-01-01 00:00:00Z')`
const STATE = sql.raw(`
  case when observed_state = 'SUCCEEDED' and records_failed > records_in * 0.01::numeric then 'PARTIAL'
    else observed_state end`)

/**
 * Runs that have ended by the time of their creation and of their end, and by state: what the histogram of runs shows,
 * which read every run of its range. Those at work are few and are read one by one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table run_counts (
      grain_seconds integer not null,
      bucket_start timestamptz not null,
      project_id uuid not null,
      moment text not null,
      state text not null,
      runs bigint not null default 0,
      constraint run_counts_pkey primary key (project_id, moment, grain_seconds, bucket_start, state),
      constraint run_counts_grain_check check (grain_seconds in (900, 3600, 86400)),
      constraint run_counts_moment_check check (moment in ('created', 'finished')),
      constraint run_counts_state_check check (state in ('SUCCEEDED', 'PARTIAL', 'FAILED', 'CRASHED', 'CANCELLED'))
    )`.execute(db)
  for (const moment of ['created', 'finished']) {
    const at = `${moment}_at`
    await sql`
      insert into run_counts (grain_seconds, bucket_start, project_id, moment, state, runs)
      select 900, ${toBucket(900, at)}, project_id, ${sql.lit(moment)}, ${STATE}, count(*)
      from task_runs where observed_state in ${FINAL} and ${sql.ref(at)} is not null group by 2, 3, 5`.execute(db)
  }
  for (const grain of [3_600, 86_400]) {
    await sql`
      insert into run_counts (grain_seconds, bucket_start, project_id, moment, state, runs)
      select ${sql.lit(grain)}, ${toBucket(grain, 'bucket_start')}, project_id, moment, state, sum(runs)
      from run_counts where grain_seconds = 900 group by 2, 3, 4, 5`.execute(db)
  }
  await sql`analyze run_counts`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table run_counts`.execute(db)
}
