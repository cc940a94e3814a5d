import { sql, type Kysely } from 'kysely'

/**
 * Which stage reads the records that another run has rejected: they were counted there. Told at launch from what the
 * factory says of the kind, so that nothing depends on its name. The kinds of a factory may have any names; runs from
 * before have this one.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stage_runs add column reads_rejects boolean not null default false`.execute(db)
  await sql`update stage_runs set reads_rejects = true where kind = 'input.rejects'`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table stage_runs drop column reads_rejects`.execute(db)
}
