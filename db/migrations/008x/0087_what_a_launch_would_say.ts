import { sql, type Kysely } from 'kysely'

/** What the check of the newest revision said when it was saved. null = it was not checked as a launch would be. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table pipelines add column launch_check text
      constraint pipelines_launch_check_check check (launch_check in ('passed', 'refused', 'unchecked'))
  `.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table pipelines drop column launch_check`.execute(db)
}
