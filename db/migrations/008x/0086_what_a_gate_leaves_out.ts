import { sql, type Kysely } from 'kysely'

/** Whether the run of a gate goes on without the samples that failed: decided with the lot. Before, it never did. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_lots add column leaves_out_failed boolean not null default false`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table qc_lots drop column leaves_out_failed`.execute(db)
}
