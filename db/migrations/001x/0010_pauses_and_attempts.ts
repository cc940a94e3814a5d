import { sql, type Kysely } from 'kysely'

/** The same rule as `noteAttempt`: a stage that waits again without an error continues its attempt. */
const IS_INTERRUPTED = sql`(state in ('PAUSED', 'WAITING') or state = 'QUEUED' and error is null)`

/**
 * The paused time of a run, and every attempt of a stage with its pauses. Existing stages get the attempt that is still
 * known; their finished pauses are unknown.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table task_runs
      add column paused_at timestamptz,
      add column paused_ms bigint not null default 0`.execute(db)
  await sql`alter table stage_runs add column attempts jsonb not null default '[]'`.execute(db)
  await sql`
    update stage_runs set attempts = jsonb_build_array(jsonb_build_object(
      'attempt', attempt,
      'queuedAt', case when queued_at <= started_at then ${toIso('queued_at')} end,
      'startedAt', ${toIso('started_at')},
      'finishedAt', case when state <> 'RUNNING' and not ${IS_INTERRUPTED} then ${toIso('finished_at')} end,
      'state', case
        when ${IS_INTERRUPTED} then 'PAUSED'
        when state = 'QUEUED' and error ->> 'reason' = 'WORKER_LOST' then 'CRASHED'
        when state in ('QUEUED', 'RETRY_WAIT') then 'FAILED'
        else state end,
      'pauses', case when ${IS_INTERRUPTED} and finished_at is not null
        then jsonb_build_array(jsonb_build_object('from', ${toIso('finished_at')}, 'to', null)) else '[]'::jsonb end))
    where attempt > 0 and started_at is not null`.execute(db)
}

const toIso = (column: string) => sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stage_runs drop column attempts`.execute(db)
  await sql`alter table task_runs drop column paused_at, drop column paused_ms`.execute(db)
}
