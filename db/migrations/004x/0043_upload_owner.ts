import { sql, type Kysely } from 'kysely'
import { createIndexes } from '../../create-indexes'

/**
 * Whose an unfinished upload is, so that nobody promises more of them than the disk can hold. Those of before are
 * nobody's.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table resumable_uploads add column owner text not null default ''`.execute(db)
  await createIndexes(db, [
    {
      name: 'resumable_uploads_owner_idx', on: 'resumable_uploads (owner) where upload_id is null',
      serves: 'how much of one owner is unfinished',
    },
  ])
}

export async function down(db: Kysely<unknown>): Promise<void> {
  await sql`alter table resumable_uploads drop column owner`.execute(db)
}
