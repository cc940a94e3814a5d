import { sql, type Kysely } from 'kysely'

/** A task may pin one revision of its pipeline. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table tasks
      add column revision integer,
      add constraint tasks_revision_fkey foreign key (pipeline_id, revision) references pipeline_revisions
      (pipeline_id, number)`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table tasks drop column revision`.execute(db)
}
