import { sql, type Kysely } from 'kysely'

/**
 * What a check has seen in the nested columns of a release, so that its Croissant describes them; null = not looked at.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table releases add column record_shapes jsonb`.execute(db)
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table releases drop column record_shapes`.execute(db)
}
