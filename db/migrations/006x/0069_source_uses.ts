import { sql, type Kysely } from 'kysely'

/**
 * Which runs have read a source. The inputs of a run are part of its frozen text, which a list of sources cannot
 * search.
 * No foreign key to the runs, which are partitioned; one to the source, which is never deleted but with its project.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table source_uses (
      source_id uuid not null references data_sources (id),
      run_id uuid not null,
      project_id uuid not null references projects (id),
      pipeline_id uuid not null,
      used_at timestamptz not null default now(),
      constraint source_uses_pkey primary key (source_id, run_id)
    )`.execute(db)
  await sql`
    create index source_uses_newest_idx
      on source_uses (source_id, used_at desc) include (pipeline_id, run_id)`.execute(db)
  await sql`
    comment on index source_uses_newest_idx
      is 'list of sources: the runs that have read each, the newest first'`.execute(db)
  await sql`
    insert into source_uses (source_id, run_id, project_id, pipeline_id, used_at)
    select distinct data_sources.id, task_runs.id, task_runs.project_id, task_runs.pipeline_id, task_runs.created_at
    from task_runs
    cross join lateral jsonb_array_elements(task_runs.spec -> 'stages') stage
    join data_sources on data_sources.id::text = case
      when stage -> 'input' is null then stage ->> 'sourceId' else stage -> 'input' ->> 'sourceId' end
    where not coalesce(task_runs.spec -> 'reuse' -> 'stageKeys', '[]') ? (stage ->> 'key')`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`drop table source_uses`.execute(db)
}
