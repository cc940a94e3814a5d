import { sql, type Kysely } from 'kysely'

/**
 * One cause is one open failure: when a retry has failed, too, the runs before it in its chain are `retried` and only
 * the last one is open. Retries of rejected records are chains of their own, by their group.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table task_runs drop constraint task_runs_disposition_check`.execute(db)
  await sql`alter table task_runs add constraint task_runs_disposition_check
    check (disposition in ('none', 'open', 'retried', 'rerun_ok', 'waived'))`
    .execute(db)
  await sql`
    with opened as (
      select id, root_run_id, finished_at, spec -> 'group' as of_group from task_runs where disposition = 'open'
    ), newest as (
      select distinct on (root_run_id, of_group) * from opened order by root_run_id, of_group, id desc
    )
    update task_runs set disposition = 'retried', decided_by = '', disposition_note = '',
      decided_at = newest.finished_at, version = task_runs.version + 1
    from opened join newest on newest.root_run_id = opened.root_run_id and newest.of_group is not distinct
      from opened.of_group and newest.id > opened.id
    where task_runs.id = opened.id`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`update task_runs set disposition = 'open', decided_at = null where disposition = 'retried'`.execute(db)
  await sql`alter table task_runs drop constraint task_runs_disposition_check`.execute(db)
  await sql`alter table task_runs add constraint task_runs_disposition_check
    check (disposition in ('none', 'open', 'rerun_ok', 'waived'))`
    .execute(db)
}
